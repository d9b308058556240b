"""From matplotlib's SVG to one that stands in a page: small, with its colours as variables.

Belongs here: the picture's own text. Not here: the figure around it (page/fragments.py).
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from typing import Final
from xml.etree import ElementTree as ET

from bs4 import Tag
from bs4.element import AttributeValueList

SVG: Final = "{http://www.w3.org/2000/svg}"
LINK: Final = "{http://www.w3.org/1999/xlink}href"
ALIKE: Final = frozenset({f"{SVG}path", f"{SVG}text", f"{SVG}rect", f"{SVG}use"})
"""Parts whose look a group of them can have in their place."""
DROPPED: Final = frozenset({f"{SVG}metadata", f"{SVG}style"})
NUMBER: Final = re.compile(r"-?\d+\.\d{2,}")
NAME: Final = re.compile(r"#([\w-]+)")
BESIDE_LETTER: Final = re.compile(r"(?<=[A-Za-z]) | (?=[A-Za-z])")
"""Spaces that a path's commands do without."""
STRAIGHT: Final = re.compile(r"([MLz])(?:(-?[\d.]+) (-?[\d.]+))?")
"""The commands of a path of straight lines."""
MOVED: Final = re.compile(r"translate\((-?[\d.]+) (-?[\d.]+)\)(?: rotate\(-0\))?")
COLOUR: Final = re.compile(r"#[0-9a-f]{6}")
CLOSED: Final = re.compile(r"></(?:use|path|rect|line|circle|ellipse|polygon|polyline)>")
"""Ends of a picture's parts that hold nothing."""
MARK: Final = "SYNTHETIC"

DARK: Final[Mapping[str, str]] = {
    "#000000": "#e6eaee",
    "#1b2430": "#e6eaee",
    "#5b6673": "#a9b4c0",
    "#c9d0d8": "#4a5663",
    "#0b5cad": "#8fc4f7",
    "#b3461f": "#f0a184",
    "#5f6b1e": "#c3cf7a",
    "#ffffff": "#12171d",
    "#e8ebef": "#2a333d",
    "#eef1f4": "#1f2831",
    "#e3e8ee": "#2b3642",
    "#c8d2da": "#3a4a59",
    "#f3ece4": "#322b22",
    "#0b4f94": "#6fb1f2",
    "#7fb2dd": "#2d6aa1",
    "#d9dde2": "#4a5561",
    "#d8753f": "#a34d1f",
    "#f1f3f5": "#222b34",
    "#b02a7b": "#f08cc4",
    "#eef3f9": "#1c2835",
    "#f6f7f9": "#1a222b",
    "#9fb3c8": "#54687d",
    "#f3f5f7": "#1b242d",
    "#6a9bd1": "#2f6298",
    "#8a4708": "#e5ab63",
}
"""What stands for each colour of a drawing on a dark page."""


def inline_svg(svg: bytes, name: str, *, is_synthetic: bool = False) -> str:
    """Give a picture for a page, its ids beginning with `name`, without a size of its own.

    Of the twin's pictures SYNTHETIC is part, across what is drawn.
    """
    root = ET.fromstring(svg)  # noqa: S314 (what matplotlib wrote)
    referred = _referred(root)
    _gather_definitions(root)
    _shrink(root, referred, name)
    box = [float(each) for each in root.attrib["viewBox"].split()]
    if is_synthetic:
        root.append(_mark(box[2], box[3]))
    root.attrib = {"viewBox": _rounded(root.attrib["viewBox"])}
    for part in root.iter():
        part.tag = part.tag.removeprefix(SVG)
        part.text = _squeezed(part.text) if part.tag != "text" else part.text
        part.tail = None
    return ET.tostring(root, encoding="unicode")


def dark_colours() -> str:
    """Give the variables of a dark page, as CSS declarations."""
    return "".join(f"--c-{light[1:]}:{dark};" for light, dark in DARK.items())


def ids_once(pictures: Iterable[Tag]) -> None:
    """Give what pictures of a page refer to in themselves short names, each its own."""
    parts = [part for picture in pictures for part in picture.find_all(True)]
    named = [str(part["id"]) for part in parts if "id" in part.attrs]
    ids = {name: f"p{n}" for n, name in enumerate(named)}
    for part in parts:
        for key, value in part.attrs.items():
            if key == "id":
                part["id"] = ids[str(value)]
            elif isinstance(value, str) and "#" in value:
                part[key] = NAME.sub(lambda found: f"#{ids.get(found[1], found[1])}", value)


def looks_once(pictures: Iterable[Tag]) -> str:
    """Set each look that pictures of a page have in a class, and give the classes as CSS.

    A page's pictures share a hundred looks among thousands of marks.
    """
    names: dict[str, str] = {}
    for picture in pictures:
        for part in picture.find_all(True):
            if look := part.attrs.pop("style", None):
                name = names.setdefault(str(look), f"l{len(names)}")
                part["class"] = AttributeValueList([name])
    return "".join(f".{name}{{{look}}}" for look, name in names.items())


def looks_again(pictures: Iterable[Tag], css: str) -> None:
    """Give pictures that leave their page's style sheet, `css`, their looks back."""
    looks = dict(re.findall(r"\.(l\d+)\{([^}]*)\}", css))
    for picture in pictures:
        for part in picture.find_all(True):
            if look := looks.get(" ".join(part.get_attribute_list("class"))):
                part["style"] = look
                del part["class"]


def standing_alone(svg: str) -> str:
    """Give an inline picture as a file: on white, light colours, each look said once."""
    text = CLOSED.sub("/>", re.sub(r"var\(--c-[0-9a-f]{6},(#[0-9a-f]{6})\)", r"\1", svg))
    names = {name: f"#p{n}" for n, name in enumerate(re.findall(r' id="([^"]+)"', text))}
    text = re.sub(r' id="([^"]+)"', lambda found: f' id="{names[found[1]][1:]}"', text)
    text = re.sub(r"(?<=[(\"])#([\w-]+)", lambda found: names.get(found[1], found[0]), text)
    looks: dict[str, str] = {}
    text = re.sub(
        r' style="([^"]*)"',
        lambda found: f' class="{looks.setdefault(found[1], f"l{len(looks)}")}"',
        text,
    )
    head = '<svg xmlns="http://www.w3.org/2000/svg" font-family="sans-serif" '
    css = "".join(f".{name}{{{look}}}" for look, name in looks.items())
    ground = f'<rect width="100%" height="100%" fill="#ffffff"/><style>{css}</style>'
    text = re.sub(r"^<svg ", head, text)
    for name in ("viewBox", "clipPath", "patternUnits"):
        text = text.replace(name.lower(), name)
    return re.sub(r"(<svg [^>]*>)", rf"\1{ground}", text, count=1) + "\n"


def _referred(root: ET.Element) -> set[str]:
    links = {part.attrib[LINK][1:] for part in root.iter() if LINK in part.attrib}
    clips = re.findall(r"url\(#([^)]+)\)", ET.tostring(root, encoding="unicode"))
    return links | set(clips)


def _gather_definitions(root: ET.Element) -> None:
    """Set what is defined on top, so that it parts no row of alike parts."""
    together = ET.Element(f"{SVG}defs")
    for part in list(root.iter()):
        for child in [each for each in part if each.tag == f"{SVG}defs"]:
            together.extend(child)
            part.remove(child)
    root.insert(0, together)


def _shrink(part: ET.Element, referred: set[str], name: str) -> None:
    """Take away what a page does not need: groups without a look, names nothing refers to."""
    kept: list[ET.Element] = []
    for child in part:
        if child.tag in DROPPED:
            continue
        _shrink(child, referred, name)
        _shorten(child, referred, name)
        is_bare = child.tag == f"{SVG}g" and not child.attrib
        is_empty = child.tag == f"{SVG}defs" and not len(child)
        kept += list(child) if is_bare or is_empty else [child]
    drawn = [each for each in kept if (each.tag, each.get("style")) != (f"{SVG}path", "fill:none")]
    part[:] = [*_said_once(_said_once(drawn, "style", _look), "clip-path", _clip)]


def _said_once(
    children: Iterable[ET.Element], key: str, shared: Callable[[ET.Element], str]
) -> Iterator[ET.Element]:
    """Set what parts in a row share on a group of them."""
    for value, run in groupby(children, key=shared):
        parts = list(run)
        if value and len(parts) > 1:
            clips = {each.attrib.get("clip-path", "") for each in parts}
            group = ET.Element(f"{SVG}g", {key: value})
            if key == "style" and len(clips) == 1 and clips != {""}:
                group.attrib["clip-path"] = clips.pop()
            for each in parts:
                for name in group.attrib:
                    del each.attrib[name]
            group.extend(parts)
            parts = [group]
        yield from parts


def _look(part: ET.Element) -> str:
    """Give the look of a part that a group can have in its place."""
    style = part.attrib.get("style", "")
    is_alone = part.tag not in ALIKE or "opacity:" in style.replace("-opacity:", "")
    return "" if is_alone or ("transform" in part.attrib and "clip-path" in part.attrib) else style


def _along(path: str) -> str:
    """Say lines that run level or upright by the one number that changes."""
    if STRAIGHT.sub("", path):
        return path
    said, at, start = "", ("", ""), ("", "")
    for letter, x, y in STRAIGHT.findall(path):
        start = (x, y) if letter == "M" else start
        if letter == "z" or (letter == "L" and (x, y) == start != at):
            said = said.removesuffix("z") + "z"
        elif letter == "L" and y == at[1]:
            said += f"H{x}"
        elif letter == "L" and x == at[0]:
            said += f"V{y}"
        else:
            said += f"{letter}{x} {y}".rstrip()
        at = (x, y)
    return said


def _clip(part: ET.Element) -> str:
    """Give the clip of a part; none of one that is moved, whose clip moves with it."""
    return "" if "transform" in part.attrib else part.attrib.get("clip-path", "")


def _shorten(part: ET.Element, referred: set[str], name: str) -> None:
    attributes: dict[str, str] = {}
    for key, value in part.attrib.items():
        if key == "id":
            if value in referred:
                attributes["id"] = f"{name}-{value}"
        elif key == LINK:
            attributes["href"] = f"#{name}-{value[1:]}"
        elif key == "style":
            if style := _style(value).replace("url(#", f"url(#{name}-"):
                attributes["style"] = style
        elif key == "transform" and value.startswith("rotate(-0"):
            continue
        elif (
            part.tag == f"{SVG}text"
            and "x" not in part.attrib
            and (moved := MOVED.fullmatch(value))
        ):
            attributes |= {"x": f"{float(moved[1]):.0f}", "y": f"{float(moved[2]):.0f}"}
        else:
            attributes[key] = _said(part.tag, key, value).replace("url(#", f"url(#{name}-")
    part.attrib = attributes


def _said(tag: str, key: str, value: str) -> str:
    if tag == f"{SVG}text" and key in ("x", "y"):
        return f"{float(value):.0f}"  # less than a letter's own blur
    value = COLOUR.sub(_variable, _rounded(value))
    return _along(BESIDE_LETTER.sub("", value)) if key == "d" else value


def _style(style: str) -> str:
    said = (each.split(":", 1) for each in style.split(";") if ":" in each)
    pairs = [(key.strip(), value.strip()) for key, value in said]
    kept = [
        f"{key}:{COLOUR.sub(_variable, _rounded(value))}"
        for key, value in pairs
        if key != "font-family" and (key, value) != ("text-anchor", "start")
    ]
    return ";".join(kept)


def _variable(found: re.Match[str]) -> str:
    colour = found[0]
    return f"var(--c-{colour[1:]},{colour})" if colour in DARK else colour


def _rounded(text: str) -> str:
    return _squeezed(NUMBER.sub(lambda found: f"{float(found[0]):.1f}".removesuffix(".0"), text))


def _squeezed(text: str | None) -> str:
    return " ".join(text.split()) if text else ""


def _mark(width: float, height: float) -> ET.Element:
    size = min(width / 6.2, height / 2)
    style = (
        f"font-size:{size:.0f}px;font-weight:700;letter-spacing:.04em;text-anchor:middle;"
        "fill:var(--c-8a4708,#8a4708);fill-opacity:.22"
    )
    place = {"x": f"{width / 2:.0f}", "y": f"{height / 2 + size / 3:.0f}", "style": style}
    mark = ET.Element(f"{SVG}text", place)
    mark.text = MARK
    return mark
