"""The three descriptions of the environment agree: pyproject.toml, the lock, environment.yml."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PYTHONS = ("3.11", "3.12", "3.13", "3.14")


def locked(python: str) -> dict[str, Version]:
    """Give the versions the lock holds for one Python on Linux."""
    found = {}
    for line in re.findall(r"^[a-zA-Z0-9].*?(?= \\$)", LOCK, flags=re.MULTILINE):
        requirement = Requirement(line)
        environment = {"python_version": python, "python_full_version": f"{python}.5"}
        linux = {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"}
        if requirement.marker is None or requirement.marker.evaluate(environment | linux):
            (pin,) = requirement.specifier
            found[canonicalize_name(requirement.name)] = Version(pin.version)
    return found


def wanted() -> list[Requirement]:
    """Give every requirement pyproject.toml names."""
    extras = [name for group in PROJECT["optional-dependencies"].values() for name in group]
    return [Requirement(text) for text in [*PROJECT["dependencies"], *extras]]


@pytest.mark.parametrize("python", PYTHONS)
def test_the_lock_satisfies_every_requirement_of_the_project(python: str) -> None:
    versions = locked(python)
    for requirement in wanted():
        name = canonicalize_name(requirement.name)
        assert name in versions, f"{name} is not locked: run `make lock`"
        assert requirement.specifier.contains(versions[name], prereleases=True), requirement


def test_every_locked_package_has_hashes_and_no_address() -> None:
    packages = re.findall(r"^[a-zA-Z0-9]\S*==\S+.*?(?=^[a-zA-Z0-9]|\Z)", LOCK, re.M | re.S)
    assert len(packages) > 100
    assert all("--hash=sha256:" in package for package in packages)
    assert not re.search(r"https?:|file:|--index|--extra-index|--find-links", LOCK)


def test_environment_yml_installs_the_lock_on_a_python_the_project_allows() -> None:
    conda = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    (pip,) = [entry["pip"] for entry in conda["dependencies"] if isinstance(entry, dict)]
    assert pip == ["--requirement requirements.lock"]
    (python,) = [
        entry.removeprefix("python")
        for entry in conda["dependencies"]
        if isinstance(entry, str) and entry.startswith("python")
    ]
    assert SpecifierSet(python) == SpecifierSet(PROJECT["requires-python"])


def test_the_running_environment_is_the_locked_one() -> None:
    from importlib.metadata import version
    from platform import python_version_tuple

    versions = locked(".".join(python_version_tuple()[:2]))
    for requirement in wanted():
        assert Version(version(requirement.name)) == versions[canonicalize_name(requirement.name)]
