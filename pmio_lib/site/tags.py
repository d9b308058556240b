"""Tags of a parsed page by class and by what they stand in.

A selector asks each of a page's 10,000 tags through several functions; these walk once.
"""

from collections import defaultdict
from collections.abc import Mapping

from bs4 import Tag
from bs4.element import PageElement


def classes_of(tag: Tag) -> list[str]:
    """Give a tag's classes; one that was set by us may be a text."""
    names = tag.attrs.get("class", "")
    return names.split() if isinstance(names, str) else list(names)


def by_class(root: Tag) -> Mapping[str, list[Tag]]:
    """Give the tags within by class, each class's in the page's order; of another class none."""
    tags: defaultdict[str, list[Tag]] = defaultdict(list)
    for tag in root.find_all(True):
        for name in classes_of(tag):
            tags[name].append(tag)
    return tags


def is_in(tag: PageElement, name: str) -> bool:
    """Tell whether a tag stands in one of this name, or, with a dot before it, of this class."""
    if name.startswith("."):
        return any(name[1:] in classes_of(parent) for parent in tag.parents)
    return any(parent.name == name for parent in tag.parents)


def children_of(tag: Tag | None) -> list[Tag]:
    """Give the tags right below one."""
    return [child for child in tag.contents if isinstance(child, Tag)] if tag is not None else []
