"""A comparison of two runs as lines, as JSON, and as one page without a script."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from html import escape
from typing import Any, Final

from pmio_lib.page.fragments import table_html
from pmio_lib.page.plain_page import plain_page
from pmio_lib.pipeline.diff import files, numbers
from pmio_lib.pipeline.diff.comparison import Comparison, NumberChange

TOLERANCES: Final = f"{numbers.TOLERANCES} {files.TOLERANCES}"
LONG: Final = 40
"""Lines of a kind that the terminal shows; the page and the JSON have all."""
HEADINGS: Final = {
    "turned": "Turned",
    "large": "Large changes",
    "moderate": "Moderate changes",
    "small": "Small changes",
    "not seen": "Changes too small for a page to show",
}


def as_json(comparison: Comparison) -> dict[str, Any]:
    """Give the comparison as plain objects, in the order of the text."""
    return {
        "exit_code": comparison.exit_code,
        "summary": comparison.summary,
        "tolerances": TOLERANCES,
        **asdict(comparison),
    }


def lines(comparison: Comparison) -> Iterator[str]:
    """Give the comparison for a terminal."""
    yield f"A: {comparison.a}"
    yield f"B: {comparison.b}"
    yield comparison.summary
    for heading, found in _sections(comparison):
        yield f"\n{heading} ({len(found)})"
        for line in found[:LONG]:
            yield from (f"  {'  ' * (place > 0)}{each}" for place, each in enumerate(line))
        if len(found) > LONG:
            yield f"  and {len(found) - LONG} more: --html or --json names them"
    for each in comparison.not_compared:
        yield f"\nNot compared: {each}"
    yield f"\n{TOLERANCES}"


def _sections(comparison: Comparison) -> Iterator[tuple[str, list[list[str]]]]:
    """Give what there is to say by heading: of each thing its first line, then what explains it."""
    ranks = comparison.ranks
    plain = (
        ("Numbers added", comparison.added),
        ("Numbers gone", comparison.gone),
        ("Raw files and sections of study/ that differ", comparison.inputs),
    )
    sections: list[tuple[str, list[list[str]]]] = [
        (
            "Statements that turned",
            [[f"{c.page}: {c.how}", f'"{c.statement}"'] for c in comparison.claims],
        ),
        (HEADINGS["turned"], [_number(each) for each in ranks.pop("turned")]),
        (
            "Published and official figures that differ",
            [
                [f"{r.figure}: {r.before} -> {r.after}", f"{r.file}; {r.detail}"]
                for r in comparison.revised
            ],
        ),
        *((HEADINGS[rank], [_number(each) for each in found]) for rank, found in ranks.items()),
        (
            "Tables and pictures",
            [[f"{f.file}: {f.how}", *([f.detail] if f.detail else [])] for f in comparison.files],
        ),
        *((heading, [[each] for each in found]) for heading, found in plain),
    ]
    yield from ((heading, found) for heading, found in sections if found)


def _number(number: NumberChange) -> list[str]:
    change = number.change
    why = f" ({change.why})" if change.why else ""
    return [
        f"{change.page} {change.id}: {change.before} -> {change.after}{why}",
        change.description,
        *_said(number),
        *([f"rests on: {number.cause}"] if number.cause else []),
    ]


def _said(number: NumberChange) -> Iterator[str]:
    """Give the sentences it stands in; where it turned, those of A as well."""
    if number.change.rank == "turned":
        yield from (f'A says: "{each}"' for each in number.before)
    yield from (f'B says: "{each}"' for each in number.after)
    if not (number.before or number.after):
        yield "in no sentence, only in a table"


def as_html(comparison: Comparison) -> str:
    """Give the comparison as one page, which needs nothing else."""
    sections = "\n".join(_section(*each) for each in _html_sections(comparison))
    limits = "".join(f"<li>{escape(each)}</li>" for each in comparison.not_compared)
    missing = f"<h2>Not compared</h2>\n<ul>{limits}</ul>\n" if limits else ""
    return plain_page(
        f"What changed from {comparison.a} to {comparison.b}",
        f"<p>{escape(comparison.summary)}</p>\n{sections}\n{missing}"
        f"<h2>Tolerances</h2>\n<p>{escape(TOLERANCES)}</p>",
    )


def _html_sections(
    comparison: Comparison,
) -> Iterator[tuple[str, Sequence[str], Sequence[Sequence[str]]]]:
    for heading, found in _sections(comparison):
        if heading not in HEADINGS.values():
            yield heading, ("What", "How"), [(line[0], " ".join(line[1:])) for line in found]
            continue
        rank = next(rank for rank, words in HEADINGS.items() if words == heading)
        yield (
            heading,
            ("Number", "A", "B", "What else", "Sentences", "Rests on"),
            [
                (
                    f"{each.change.description} ({each.change.page}, {each.change.id})",
                    each.change.before,
                    each.change.after,
                    each.change.why or "nothing else",
                    " ".join(_said(each)),
                    each.cause or "not known from a site",
                )
                for each in comparison.ranks[rank]
            ],
        )


def _section(heading: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    name = heading.casefold().replace(" ", "-").replace("/", "")
    cells = [[escape(cell) for cell in row] for row in rows]
    return f"<h2>{escape(heading)}</h2>\n{table_html(name, heading, heads, cells)}"
