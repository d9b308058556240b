#!/usr/bin/env bash
# Makes the project's environment from the lock; nothing but Python 3.11 or newer is needed.
set -euo pipefail

suits() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

python=""
for candidate in "${PYTHON:-python3}" python3 python3.13 python3.12 python3.11 /usr/bin/python3; do
    if command -v "$candidate" >/dev/null 2>&1 && suits "$candidate"; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    echo "Python 3.11 or newer is needed; none was found. Name one: make PYTHON=/path/to/python3" >&2
    exit 1
fi

# Debian keeps the part of Python that makes environments in a package of its own.
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        echo "Installing python$version-venv, which Debian keeps apart ..."
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "python$version-venv" >/dev/null
    else
        echo "This Python cannot make environments. On Debian: sudo apt-get install python$version-venv" >&2
        exit 1
    fi
fi

echo "[1/3] making $VENV with $("$python" --version)"
"$python" -m venv --clear "$VENV"
echo "[2/3] installing $(grep -c '^[a-z]' requirements.lock) locked packages (a minute or two)"
"$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes \
    --no-deps -r requirements.lock
echo "[3/3] installing pmio_lib"
"$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps \
    --no-build-isolation --editable .

# Notebooks are committed without outputs, however they were saved.
if [ -e .git ] && command -v git >/dev/null 2>&1; then
    git config filter.pmio.clean \
        "test -x $VENV/bin/pmio && $VENV/bin/pmio notebooks --filter || cat"
fi
