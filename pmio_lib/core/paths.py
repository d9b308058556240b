"""Where things are: the project's root and its rooms. No file is read or written here."""

from pathlib import Path

from pmio_lib.core.errors import PipelineError

MARKER = "params.yaml"


def project_root(start: Path | None = None) -> Path:
    """Find the nearest folder upward that holds params.yaml; PipelineError if there is none."""
    origin = (start or Path.cwd()).resolve()
    for folder in (origin, *origin.parents):
        if (folder / MARKER).is_file() and (folder / "study").is_dir():
            return folder
    raise PipelineError(
        f"No {MARKER} beside a study folder in {origin.name} or above it. "
        "Run the command inside a copy of the project."
    )


def shown(path: Path, root: Path) -> str:
    """Give `path` as a reader should see it: relative to the project, with forward slashes."""
    resolved, root = path.resolve(), root.resolve()
    is_inside = resolved.is_relative_to(root)
    return resolved.relative_to(root).as_posix() if is_inside else path.name
