"""All that page 02 shows of the interviews, computed, with what may be shown decided in `privacy`.

Belongs here: themes and who was heard, in which order, and how rows are called. Not here: which
interviews and codes count (`sample`), closed parts (`answers`), saturation (`saturation`),
agreement (`coders`), the checklist (`checklist`), nor what may be shown (`privacy.interviews`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import pandas as pd

from pmio_lib.interviews.findings.answers import ListAnswers
from pmio_lib.interviews.findings.mentions import (
    Cooccurrence,
    interview_cooccurrence,
    lineage,
    segment_cooccurrence,
    theme_mentions,
)
from pmio_lib.interviews.findings.prevalence import (
    Grouping,
    codes_by_prevalence,
    groupings_shown,
    theme_prevalence,
)
from pmio_lib.interviews.findings.saturation import Saturated
from pmio_lib.people.answer_codes import code_counts
from pmio_lib.tables.origins import resting_on

THEMES_SHOWN: Final = 20
THEMES_BY_GROUP: Final = 12
PAIRS_SHOWN: Final = 15
QUOTATIONS_SHOWN: Final = 2
OTHERS: Final = {"other": "Others together", "unknown": "Not stated"}
PERCENT: Final = {
    "share_pct": "share",
    "interval_low_pct": "share_low",
    "interval_high_pct": "share_high",
}
AIMS: Final = {
    "Pupils": ["pupil", "lockdown"],
    "Staff and teaching": ["staff", "change"],
    "Leadership and recruitment": ["leadership", "recruitment"],
    "From primary to secondary": ["transition"],
    "The programme": ["team", "activity", "improvement", "parents", "evidence"],
}
"""Columns of the framework matrix, by the codes they gather."""


@dataclass(frozen=True)
class Grouped:
    """Themes by one grouping: rows as the chart takes them, names of groups, those withheld."""

    what: str
    rows: pd.DataFrame
    names: dict[str, str]
    hidden: list[str]


class Results(ListAnswers, Saturated):
    """What page 02 shows."""

    @property
    def _smallest(self) -> int:
        return self.definitions.disclosure.smallest_group

    @cached_property
    def who(self) -> pd.DataFrame:
        """By phase: interviews, schools, schools involved and not yet, median minutes."""
        rows = {}
        for wave, label in self.waves.items():
            held = self.held[self.held["wave"].eq(wave)]
            engaged = held["is_engaged"]
            rows[label] = {
                "n_interviews": len(held),
                "n_schools": held["school_id"].nunique(),
                "n_schools_engaged": held.loc[engaged.fillna(False), "school_id"].nunique(),
                "n_schools_not_yet": held.loc[~engaged.fillna(True), "school_id"].nunique(),
                "minutes": held["minutes"].median(),
            }
        return self.rests(pd.DataFrame.from_dict(rows, orient="index").rename_axis("phase"))

    @cached_property
    def all_held(self) -> dict[str, int]:
        """How many interviews were held, in how many schools."""
        return {
            "n_interviews": len(self.held),
            "n_schools_interviewed": self.held["school_id"].nunique(),
        }

    @cached_property
    def _naming(self) -> pd.DataFrame:
        first = self.held[self.held["wave"].eq(next(iter(self.waves)))]
        return theme_mentions(first, self.principal, list(self.activities))

    @cached_property
    def greatest(self) -> pd.DataFrame:
        """By activity: interviews of the first phase, and survey responses, that named it."""
        named = self._naming
        wave = self.instruments[0].id
        surveyed = code_counts(self.survey, ("greatest_impact",), "activity")
        counts = surveyed.reindex(columns=[wave])[wave].reindex(named.columns).fillna(0).astype(int)
        pairs = pd.DataFrame({"n_interviews_naming": named.sum(), "n_responses_naming": counts})
        pairs = pairs[pairs.sum(axis=1) > 0].sort_values(list(pairs.columns), ascending=False)
        pairs = pairs.rename(index=self.activities).rename_axis("activity")
        return resting_on(pairs, self.cases, self.codings, self.survey)

    @cached_property
    def greatest_bases(self) -> tuple[int, int]:
        """How many interviews of the first phase, and survey responses, named an activity."""
        rows = self.survey["wave"].eq(self.instruments[0].id)
        answered = rows & self.survey["question"].eq("greatest_impact")
        responses = self.survey.loc[answered, "response_id"].nunique()
        return int(self._naming.any(axis=1).sum()), responses

    @property
    def most_named(self) -> list[str]:
        """The activities that most interviews of the first phase named, in small letters."""
        counts = self.greatest["n_interviews_naming"]
        return [name.lower() for name in counts.index[counts.eq(counts.max())]]

    @cached_property
    def prevalence_rows(self) -> pd.DataFrame:
        """Shares of all interviews by theme heard, as the chart takes them."""
        confidence = self.settings.confidence
        found = theme_prevalence(self.held, self.principal, self.themes, confidence=confidence)
        return found[found["n_interviews"].fillna(0) > 0]

    @cached_property
    def top(self) -> list[str]:
        """The themes heard in most interviews."""
        return codes_by_prevalence(self.prevalence_rows)[:THEMES_SHOWN]

    @cached_property
    def prevalence(self) -> pd.DataFrame:
        """By theme: interviews in which it was heard, the share of all, in which phases."""
        said = theme_mentions(self.held, self.principal, self.themes)
        said = said.groupby(self.held.set_index("case_id")["wave"]).any()
        heard = {
            code: ", ".join(
                label.split(",")[0] for wave, label in self.waves.items() if said.at[wave, code]
            )
            for code in self.themes
        }
        rows = self.prevalence_rows
        table = self._shares(rows).assign(phases=rows["code"].map(heard).to_numpy())
        table = table.sort_values(["n_interviews", "theme"], ascending=[False, True])
        return self.rests(table.set_index("theme"))

    def _shares(self, rows: pd.DataFrame) -> pd.DataFrame:
        return pd.DataFrame(
            {
                "theme": rows["code"].map(self.labels),
                "n_interviews": rows["n_interviews"],
                "n_base": rows["n_base"],
                **{name: 100 * rows[column] for name, column in PERCENT.items()},
            }
        )

    @cached_property
    def by_wave(self) -> pd.DataFrame:
        """Shares by theme and phase, as the chart takes them; small phases withheld."""
        return self._grouped(self.held, "wave")

    def _grouped(self, held: pd.DataFrame, by: Grouping) -> pd.DataFrame:
        confidence = self.settings.confidence
        return theme_prevalence(held, self.principal, self.themes, by, self._smallest, confidence)

    def group_table(self, rows: pd.DataFrame, names: dict[str, str], head: str) -> pd.DataFrame:
        """Give the themes heard most by group as a table, by theme and `head`."""
        few = rows[rows["code"].isin(self.top[:THEMES_BY_GROUP]) & rows["group"].isin(list(names))]
        table = self._shares(few)
        table.insert(1, head, few["group"].map(names))
        return self.rests(table.set_index(["theme", head]))

    @cached_property
    def groupings(self) -> dict[str, Grouped]:
        """Themes by kind of school and by role, where they may stand; else with no name."""
        phases = {"primary": "Primary schools", "secondary": "Secondary schools"}
        roles = {name: kind.label for name, kind in self.definitions.roles.items()}
        held = self.held.rename(columns={"school_phase": "phase"})
        can_stand = groupings_shown(held, ["wave", "phase", "role"], self._smallest)
        wanted: dict[Grouping, tuple[str, dict[str, str]]] = {
            "phase": ("phase of school", phases),
            "role": ("role", roles),
        }
        return {
            by: self._group(held, by, what, labels, is_shown=by in can_stand)
            for by, (what, labels) in wanted.items()
        }

    def _group(
        self, held: pd.DataFrame, by: Grouping, what: str, labels: dict[str, str], *, is_shown: bool
    ) -> Grouped:
        rows = self._grouped(held, by)
        shown = rows[rows["is_shown"]]
        apart = [str(group) for group in shown["group"].unique() if group != "all"]
        names = {group: OTHERS.get(group, labels.get(group, group)) for group in apart}
        hidden = [labels.get(str(g), str(g)) for g in rows.loc[~rows["is_shown"], "group"].unique()]
        return Grouped(what, shown, names if is_shown else {}, hidden)

    @cached_property
    def mentions(self) -> tuple[pd.DataFrame, dict[str, str]]:
        """Which interview said what: by interview label and theme code, and each one's phase."""
        ordered = self.held.sort_values(["wave", "case_label"])
        mentions = theme_mentions(ordered, self.principal, self.top)
        mentions.index = pd.Index(ordered["case_label"])
        waves = ordered["wave"].map(self.waves).fillna("Phase not stated")
        return mentions, dict(zip(ordered["case_label"], waves, strict=True))

    @cached_property
    def matrix(self) -> pd.DataFrame:
        """By theme: in how many interviews it was heard, and in which."""
        mentions = self.mentions[0]
        rows = {
            self.labels[code]: {
                "n_interviews": int(mentions[code].sum()),
                "which": ", ".join(mentions.index[mentions[code]]),
            }
            for code in self.top
        }
        return self.rests(pd.DataFrame.from_dict(rows, orient="index").rename_axis("theme"))

    @cached_property
    def together(self) -> Cooccurrence:
        """Interviews in which two of the themes heard most were both heard."""
        return interview_cooccurrence(self.held, self.principal, self.top[:THEMES_BY_GROUP])

    @cached_property
    def pairs(self) -> pd.DataFrame:
        """By two themes: interviews with both, how many were expected, the share of either."""
        return self._pairs(self.together.pairs(), "n_both", ["expected", "jaccard"])

    @cached_property
    def paragraph_pairs(self) -> pd.DataFrame:
        """By two themes: paragraphs given both, the share of either; those with most only."""
        near = segment_cooccurrence(self.principal, self.top).pairs()
        near = near[near["n_both"] > 0].head(PAIRS_SHOWN)
        return self._pairs(near, "n_paragraphs_both", ["jaccard"])

    def _pairs(self, pairs: pd.DataFrame, count: str, columns: list[str]) -> pd.DataFrame:
        named = pairs.assign(
            theme=pairs["code_a"].map(self.labels), and_theme=pairs["code_b"].map(self.labels)
        ).rename(columns={"n_both": count})
        return self.rests(named.set_index(["theme", "and_theme"])[[count, *columns]])

    @cached_property
    def quotations(self) -> pd.DataFrame:
        """Passages marked as fit to be quoted, whose code stands for the interview."""
        quoted = self.passages[self.passages["kind"].eq("quotation")]
        quoted = quoted.merge(self.held[["case_id", "case_label"]], on="case_id")
        stands = self.principal[["case_id", "code"]].drop_duplicates()
        quoted = quoted.merge(stands, on=["case_id", "code"])
        named = {code: one.label for code, one in self.codebook.codes.items()} | self.labels
        quoted = quoted.assign(theme=quoted["code"].map(lambda code: named.get(code, code)))
        return quoted.sort_values(["theme", "case_label", "text"])

    @cached_property
    def quotations_shown(self) -> pd.DataFrame:
        """By theme and interview: the first passages of each theme."""
        some = self.quotations.groupby("theme").head(QUOTATIONS_SHOWN)
        table = some.set_index(["theme", "case_label"])[["text"]]
        return resting_on(table, self.passages, self.cases)

    @cached_property
    def framework(self) -> pd.DataFrame:
        """Coders' summaries by interview and aim; no row where single interviews are not shown."""
        matrix = framework_matrix(self.passages, self.held, AIMS)
        matrix = matrix if self.may_show.interviews else matrix.head(0)
        return resting_on(matrix.replace("", "no summary"), self.passages, self.cases)

    @cached_property
    def most_heard(self) -> tuple[str, int]:
        """The theme heard in most interviews, in small letters, and in how many."""
        counts = self.prevalence_rows.set_index("code")["n_interviews"]
        return self.labels[self.top[0]].lower(), int(counts[self.top[0]])


def framework_matrix(
    passages: pd.DataFrame, cases: pd.DataFrame, columns: Mapping[str, Sequence[str]]
) -> pd.DataFrame:
    """Lay coders' summaries out: a row an interview, a column a set of themes.

    `columns` are codes by heading; a code below one counts with it. Gives by `case_label` a column
    a heading: summaries in the order of their codes; interviews without any have no row. Ritchie &
    Spencer (1994), in Bryman & Burgess, Analyzing Qualitative Data, 173-194.
    """
    summaries = passages[passages["kind"].eq("summary")]
    told = summaries.merge(cases[["case_id", "case_label"]], on="case_id")
    heading = told["code"].map(lambda code: _heading(str(code), columns))
    placed = told.assign(heading=heading).dropna(subset="heading")
    ordered = placed.sort_values(["case_label", "heading", "code", "text"])
    cells = ordered.groupby(["case_label", "heading"])["text"].agg(" ".join).unstack(fill_value="")
    return cells.reindex(columns=list(columns), fill_value="").rename_axis(columns=None)


def _heading(code: str, columns: Mapping[str, Sequence[str]]) -> str | None:
    for heading, codes in columns.items():
        if any(part in codes for part in lineage(code)):
            return heading
    return None
