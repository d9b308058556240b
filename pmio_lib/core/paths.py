"""Where things are: the project's root and its rooms. No file is read or written here."""

from pathlib import Path

from pmio_lib.core.errors import PipelineError

MARKER = "params.yaml"


def project_root(start: Path | None = None) -> Path:
    """Find the project's root: the nearest folder upward that holds params.yaml.

    Raises PipelineError if no folder above `start`, or the working directory, is a copy of the
    project.
    """
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
    resolved = path.resolve()
    return (
        resolved.relative_to(root.resolve()).as_posix()
        if resolved.is_relative_to(root.resolve())
        else path.name
    )
