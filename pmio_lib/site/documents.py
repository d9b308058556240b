"""The pages that no notebook makes: data dictionary, validation report, one page, accessibility.

Belongs here: their content as HTML, from contracts, recorded checks and finished pages. Not here:
their frame, which `pages` gives every page, and the glossary's words (`terms`).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import Any, Final

import mistune
import pandera.pandas as pa

from pmio_lib.case_study.tables import (
    CaseStudyFlow,
    CaseStudyPupils,
    CaseStudySchools,
    CaseStudyScores,
    RawFeeders,
    RawMaxima,
)
from pmio_lib.interviews.tables import (
    InterviewAnswers,
    InterviewCases,
    InterviewCodings,
    InterviewPassages,
    InterviewSegments,
    InterviewTexts,
)
from pmio_lib.official.tables import (
    AreaFigures,
    AreaRegister,
    Figures,
    RawAddedFigures,
    RawAreaFigures,
    RawAreas,
    RawFigures,
)
from pmio_lib.page.fragments import note_html, table_html
from pmio_lib.page.numbers import SYNTHETIC, source_of
from pmio_lib.people.register import SchoolRegister
from pmio_lib.site.contents import PageLink
from pmio_lib.site.exporter import TEMPLATES
from pmio_lib.site.take_along.downloads import PageTable
from pmio_lib.survey.tables import (
    RawCoding,
    SurveyCodes,
    SurveyFreeText,
    SurveyRatings,
    SurveyResponses,
    SurveySupport,
)
from pmio_lib.tables.said import Said


@dataclass(frozen=True)
class TableSpec:
    """One kind of table: where it stands, which tables have its shape, and its contract."""

    title: str
    stands: str
    names: tuple[str, ...]
    model: type[pa.DataFrameModel]


FIGURE_TABLES: Final = (
    "alevel_maths_entries",
    "gcse_english_maths",
    "gcse_maths_16",
    "gcse_maths_council",
    "gcse_outcomes",
    "ks2_maths",
    "ks4_cohorts",
    "report_recruitment",
    "report_totals",
)
AREA_TABLES: Final = ("key_stage_2", "key_stage_4", "multiplication_check", "school_census")
FIGURES: Final = "data/processed/figures"
SURVEY: Final = "data/processed/survey"
INTERVIEWS: Final = "data/processed/interviews"
CASE_STUDY: Final = "data/processed/case_study"
RESTRICTED: Final = "data/restricted"
RAW_AREAS: Final = "data/raw/official/all_areas"
UNSEEN: Final = "(no page shows a row)"

CATALOGUE: Final = (
    TableSpec("Figures, processed", FIGURES, FIGURE_TABLES, Figures),
    TableSpec("Figures of all areas, processed", FIGURES, AREA_TABLES, AreaFigures),
    TableSpec("Areas, processed", FIGURES, ("areas",), AreaRegister),
    TableSpec("Survey responses", SURVEY, ("survey_responses",), SurveyResponses),
    TableSpec("Survey support", SURVEY, ("survey_support",), SurveySupport),
    TableSpec("Survey ratings", SURVEY, ("survey_ratings",), SurveyRatings),
    TableSpec("Survey codes", SURVEY, ("survey_codes",), SurveyCodes),
    TableSpec("Survey free text (restricted)", RESTRICTED, ("survey_free_text",), SurveyFreeText),
    TableSpec("Interviews", INTERVIEWS, ("interview_cases",), InterviewCases),
    TableSpec(
        "Interview paragraphs (no text)", INTERVIEWS, ("interview_segments",), InterviewSegments
    ),
    TableSpec("Interview codings (no text)", INTERVIEWS, ("interview_codings",), InterviewCodings),
    TableSpec(
        "Interview answers that are lists", INTERVIEWS, ("interview_answers",), InterviewAnswers
    ),
    TableSpec("Passages that may be shown", INTERVIEWS, ("interview_passages",), InterviewPassages),
    TableSpec("Interview texts (restricted)", RESTRICTED, ("interview_texts",), InterviewTexts),
    TableSpec(f"Case study pupils {UNSEEN}", CASE_STUDY, ("case_study_pupils",), CaseStudyPupils),
    TableSpec(f"Case study scores {UNSEEN}", CASE_STUDY, ("case_study_scores",), CaseStudyScores),
    TableSpec("Case study schools", CASE_STUDY, ("case_study_schools",), CaseStudySchools),
    TableSpec("Case study flow", CASE_STUDY, ("case_study_flow",), CaseStudyFlow),
    TableSpec("Case study: feeders, as typed", "data/raw/<source>/case_study", (), RawFeeders),
    TableSpec("Case study: maxima, as typed", "data/raw/<source>/case_study", (), RawMaxima),
    TableSpec("Figures, as typed", "data/raw/published, data/raw/official", (), RawFigures),
    TableSpec("Figures of all areas, as typed", RAW_AREAS, (), RawAreaFigures),
    TableSpec("Figures added later", RAW_AREAS, (), RawAddedFigures),
    TableSpec("Areas, as typed", RAW_AREAS, (), RawAreas),
    TableSpec("Register of schools, as typed", "data/raw/<source>", (), SchoolRegister),
    TableSpec("Codes of free text, as typed", "data/raw/<source>/survey", (), RawCoding),
)
"""Every table of the project: the registry the data dictionary is made from."""

TYPES: Final = {
    "string[pyarrow]": "text",
    "str": "text",
    "int64": "whole number",
    "Int64": "whole number",
    "float64": "number",
    "Float64": "number",
    "bool": "yes or no",
    "boolean": "yes or no",
}
"""What readers call the types of columns."""
BANNER: Final = (
    "<p><strong>Synthetic data.</strong> Some of these files are the synthetic twin of the private "
    "ones. That they pass their checks is by construction, not evidence.</p>"
)
Ledgers = Mapping[str, Sequence[Mapping[str, Any]]]
"""By table: RowLedger.as_dict of each raw file."""


def dictionary_html(catalogue: Sequence[TableSpec] = CATALOGUE) -> str:
    """Give the data dictionary: one table a kind of table, one row a column."""
    return "\n".join(_spec_html(number, spec) for number, spec in enumerate(catalogue, start=1))


def _spec_html(number: int, spec: TableSpec) -> str:
    summary = escape((spec.model.__doc__ or "").strip().splitlines()[0])
    names = ", ".join(f"<code>{escape(name)}</code>" for name in spec.names)
    where = f"Stands in <code>{escape(spec.stands)}</code>" + (f": {names}." if names else ".")
    rows = [_column_cells(column) for column in spec.model.to_schema().columns.values()]
    table = table_html(
        f"dictionary-{number}",
        f"Columns of: {spec.title}",
        ("Column", "Type", "Unit", "May be empty", "May hold", "Meaning"),
        rows,
    )
    heading = f'<h2 id="table-{number}">{escape(spec.title)}</h2>'
    return f'{heading}<div class="pmio-prose"><p>{summary} {where}</p></div>{table}'


def _column_cells(column: Any) -> list[str]:
    metadata = column.metadata or {}
    return [
        f"<code>{escape(str(column.name))}</code>",
        escape(TYPES.get(str(column.dtype), str(column.dtype))),
        escape(metadata.get("unit") or unit_of(str(column.name))),
        "yes" if column.nullable else "no",
        escape(metadata.get("expected", "")),
        escape(column.description or ""),
    ]


def unit_of(column: str) -> str:
    """Give the unit a column's name ends in, by the project's naming rule."""
    endings = {"_pct": "per cent", "_pp": "percentage points", "_years": "years"}
    return next((unit for ending, unit in endings.items() if column.endswith(ending)), "none")


def validation_html(
    checks: Mapping[str, Sequence[Mapping[str, Any]]], ledgers: Ledgers, said: Sequence[Said] = ()
) -> str:
    """Give the validation report: what was left out, the account of rows, every check by table.

    `checks` are by table, with `column`, `check`, `rows` and `failed`.
    """
    files = [ledger["file"] for table in ledgers.values() for ledger in table]
    parts = [note_html("banner-demo", BANNER)] if SYNTHETIC in map(source_of, files) else []
    parts += [
        '<h2 id="what-was-left-out">What was left out, merged or not understood</h2>',
        said_html(said),
    ]
    parts += ['<h2 id="rows">What became of every row</h2>', _ledger_html(ledgers)]
    parts += _corrected_html(ledgers)
    parts.append('<h2 id="checks">Every check</h2>')
    parts += [_checks_html(table, results) for table, results in sorted(checks.items())]
    return "\n".join(parts)


def said_html(said: Sequence[Said]) -> str:
    """Give what reading and cleaning said, one row a cause."""
    if not said:
        return "<p>Nothing: every row of every file was read and kept.</p>"
    rows = [
        [
            f"<code>{escape(each.file)}</code>",
            escape(each.words),
            "" if each.count is None else str(each.count),
        ]
        for each in said
    ]
    return table_html(
        "left-out",
        "What reading and cleaning did not take as it stood",
        ("Raw file", "What", "Rows"),
        rows,
        note="`pmio check FILE` names the rows and what stands there.",
        row_headings=2,
        numeric=(False, False, True),
    )


def _corrected_html(ledgers: Ledgers) -> list[str]:
    """Give the cells that were read as corrections.csv says, each once, though in many tables."""
    files = {one["file"]: one.get("corrected", []) for table in ledgers.values() for one in table}
    names = ("row", "column", "why", "decided_by")
    rows = [
        [f"<code>{escape(file)}</code>", *(escape(str(cell[name])) for name in names)]
        for file, cells in sorted(files.items())
        for cell in cells
    ]
    if not rows:
        return []
    table = table_html(
        "corrected",
        "Cells that were read otherwise than they stand in the raw file",
        ("Raw file", "Row", "Column", "Why", "Decided by"),
        rows,
        note="The raw files are as they arrived; corrections.csv beside them holds the values.",
        row_headings=3,
        numeric=(False, True, False, False, False),
    )
    return ['<h2 id="corrected">What was corrected</h2>', table]


def _ledger_html(ledgers: Ledgers) -> str:
    rows = [_ledger_cells(table, ledger) for table in sorted(ledgers) for ledger in ledgers[table]]
    return table_html(
        "rows",
        "Rows of each raw file",
        ("Table", "Raw file", "Rows in", "Rows out", "Left out, with the reason", "Notes"),
        rows,
        note="Rows in are rows out and rows left out together; the library refuses anything else. "
        "Rows out counts raw rows that were kept: a long table has several rows for each.",
        row_headings=2,
        numeric=(False, False, True, True, False, False),
    )


def _ledger_cells(table: str, ledger: Mapping[str, Any]) -> list[str]:
    left_out = (f"{count} {reason}" for reason, count in sorted(ledger["left_out"].items()))
    return [
        f"<code>{escape(table)}</code>",
        f"<code>{escape(ledger['file'])}</code>",
        str(ledger["rows_in"]),
        str(ledger["rows_out"]),
        escape("; ".join(left_out) or "none"),
        escape("; ".join(ledger["notes"]) or "none"),
    ]


def _check_words(check: str) -> str:
    """Say a type in a reader's words, unless another one was found."""
    types = re.fullmatch(r"type (\S+) \(found (\S+)\)", check)
    wanted, found = (TYPES.get(each) for each in types.groups()) if types else (None, None)
    return wanted if wanted and wanted == found else check


def _checks_html(table: str, results: Sequence[Mapping[str, Any]]) -> str:
    """Give a row a column: checks that came out alike stand together."""
    rows = [
        [
            f"<code>{escape(column)}</code>" if column else "whole row",
            escape("; ".join(dict.fromkeys(_check_words(each["check"]) for each in alike))),
            str(tested),
            str(tested - failed),
            str(failed),
        ]
        for (column, tested, failed), alike in groupby(
            results, lambda each: (each["column"], each["rows"], each["failed"])
        )
    ]
    return f"<h3 id='checks-{escape(table)}'>{escape(table)}</h3>" + table_html(
        f"checks-of-{table}",
        f"Checks of {table}",
        ("Column", "Check", "Rows tested", "Passed", "Failed"),
        rows,
        numeric=(False, False, True, True, True),
    )


def accessibility_html() -> str:
    """Give the statement on access: what was tested by program, what a person must still test.

    It follows the model statement for public sector bodies in the United Kingdom. Who changes what
    tests/pipeline/test_site_as_built.py looks at changes it too, with its date.
    """
    words = mistune.html((TEMPLATES / "accessibility.md").read_text(encoding="utf-8"))
    return f'<div class="prose">{words}</div>'


CLAIMS: Final = "contribution"
"""The table that says of each claim how sure one may be."""


def one_page_html(
    pages: Sequence[PageLink],
    answers: Mapping[str, str],
    about: str,
    unknown: Iterable[str],
    lead: str = "",
) -> str:
    """Give the study on one sheet of paper: what the front page says, and what nobody knows.

    `answers` are the front page's, by the page's name, and `lead` the study's own, as HTML;
    `unknown` are claims of which nothing could tell whether they are so.
    """
    told = [page for page in pages if answers.get(page.name)]
    of_page = {page.name: answers[page.name].partition("<dl")[0] for page in told}
    shown = [page for page in told if not lead or of_page[page.name] not in lead]
    cards = "".join(_card(page, answers[page.name]) for page in shown)
    claims = "".join(f"<li>{escape(claim)}.</li>" for claim in unknown)
    where = "".join(
        f'<li><a href="{page.file}">{escape(page.short or page.title)}</a> '
        f'<span class="address">({page.file})</span></li>'
        for page in told
    )
    nobody_knows = (
        '<h2 id="unknown">What nobody knows</h2><p>Claimed, but nothing in the study can '
        f'tell whether it is so:</p><ul class="claims">{claims}</ul>'
    )
    return (
        f'<div class="sheet"><p class="asked">{escape(about)}</p>{lead}'
        f'<h2 id="found">What was found, and how sure it is</h2><div class="cards">{cards}</div>'
        f"{nobody_knows if claims else ''}"
        '<h2 id="where">Where to check</h2><p>On the screen each number above is a link to its '
        "row: its interval, its source and the code that made it. On paper, look it up on the "
        f'page of the site that is named:</p><ul class="where">{where}</ul></div>'
    )


def _card(page: PageLink, answer: str) -> str:
    heading = f'<h3><a href="{page.file}">{escape(page.title)}</a></h3>'
    asked = f'<p class="asked">{escape(page.question)}</p>'
    return f'<section class="card">{heading}{asked}{answer}</section>'


def claims_nobody_can_tell(tables: Iterable[PageTable]) -> list[str]:
    """Read from the pages' tables the claims in which there can be no confidence, either way."""
    rows = (
        dict(zip(table.headings, row, strict=True))
        for table in tables
        if table.key == CLAIMS
        for row in table.rows
    )
    return [row["Claim"] for row in rows if row["Confidence"] == "none"]
