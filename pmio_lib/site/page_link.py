"""What pages know of one another, and of what they were made from: plain values.

Kept apart from how a page is made (`site`), so that whoever only names pages does not depend on
templates.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class PageLink:
    """One page as the others refer to it.

    Parameters
    ----------
    name : str
        Name of the notebook, without ending: ``04_gcse_trend``.
    file : str
        Address of the page, relative to the site.
    title, question : str
        What the page is called and what it answers.
    sources : tuple of str
        Any of published, official, demo, private.
    short : str
        Its name in the menu; without one it stands in the foot of the pages.
    """

    name: str
    file: str
    title: str
    question: str
    sources: tuple[str, ...]
    short: str = ""


@dataclass(frozen=True)
class Provenance:
    """What a page was made from; nothing here changes unless the inputs do.

    Parameters
    ----------
    inputs : Mapping of str to str
        Path of each input, relative to the project, and its SHA-256.
    code_sha256 : str
        SHA-256 over the code behind the page.
    versions : Mapping of str to str
        Package and version.
    parameters : Mapping
        Parameters of the run.
    """

    inputs: Mapping[str, str]
    code_sha256: str
    versions: Mapping[str, str]
    parameters: Mapping[str, Any]
