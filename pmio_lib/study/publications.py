"""Publications: where each figure comes from, and what a reader should know of them."""

from pmio_lib.core.yaml_files import StudyModel


class Publication(StudyModel):
    """One publication; `released` is year and month, `retrieved` how its figures got here."""

    title: str
    publisher: str
    released: str | None = None
    licence: str | None = None
    address: str | None = None
    retrieved: str
    caveat: str | None = None
