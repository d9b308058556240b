"""All that page 02 shows of the interviews, computed, with what may be shown decided in `privacy`.

Belongs here: which interviews and codes are counted, in which order, and how rows are called. Not
here: what is computed (the files beside this one), agreement (`coders`), the checklist
(`checklist`), nor what may be shown (`privacy.interviews`, `privacy.interview_groups`).
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import pandas as pd

from pmio_lib.core.randomness import stream
from pmio_lib.interviews.findings.answers import (
    SummaryWords,
    interviews_asked,
    named_initiatives,
    summary_words,
    value_for_money,
)
from pmio_lib.interviews.findings.cooccurrence import (
    Cooccurrence,
    interview_cooccurrence,
    segment_cooccurrence,
)
from pmio_lib.interviews.findings.framework_matrix import framework_matrix
from pmio_lib.interviews.findings.mentions import listed_codes, principal_codings, theme_mentions
from pmio_lib.interviews.findings.orders import OrderDependence, order_dependence
from pmio_lib.interviews.findings.prevalence import (
    Grouping,
    codes_by_prevalence,
    groupings_shown,
    theme_prevalence,
)
from pmio_lib.methods.saturation import Saturation, assess_saturation, interview_themes, new_themes
from pmio_lib.people.answer_codes import code_counts
from pmio_lib.privacy.interviews import InterviewRows, rows_shown
from pmio_lib.study.codebook import Codebook, group_of
from pmio_lib.study.instruments import Instrument
from pmio_lib.study.interviews import Guide, Interviews
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
class Settings:
    """What a run chooses: see the notebook's parameters."""

    confidence: float
    rows: str
    fewest_given: int
    orders: int
    base_size: int
    run_length: int
    threshold: float
    seed: int


@dataclass(frozen=True)
class Grouped:
    """Themes by one grouping: rows as the chart takes them, names of groups, those withheld."""

    what: str
    rows: pd.DataFrame
    names: dict[str, str]
    hidden: list[str]


@dataclass(frozen=True)
class Results:
    """The interviews' tables, by the names of themes and phases that readers see.

    `survey` are coded answers of the survey, for the one question asked in both; interviews of the
    twin (`is_synthetic`) are nobody's.
    """

    cases: pd.DataFrame
    segments: pd.DataFrame
    codings: pd.DataFrame
    answers: pd.DataFrame
    passages: pd.DataFrame
    survey: pd.DataFrame
    guides: tuple[Guide, ...]
    instruments: tuple[Instrument, ...]
    codebook: Codebook
    definitions: Interviews
    settings: Settings
    is_synthetic: bool

    @cached_property
    def held(self) -> pd.DataFrame:
        """Interviews that took part."""
        return self.cases[self.cases["took_part"]]

    @cached_property
    def waves(self) -> dict[str, str]:
        """Labels of the phases that held interviews, by id, in order."""
        held = self.held["wave"]
        return {guide.wave: guide.label for guide in self.guides if held.eq(guide.wave).any()}

    @cached_property
    def spoken(self) -> pd.DataFrame:
        """Codings of what was said: marks for the page left out."""
        return self.codings[~self.codings["code"].map(group_of).eq("mark")]

    @cached_property
    def principal(self) -> pd.DataFrame:
        """The codings that stand for each interview."""
        return principal_codings(self.spoken)

    @cached_property
    def themes(self) -> list[str]:
        """Every theme, in the codebook's order; those that coders added last."""
        themes = [
            code for code in self.codebook.codes if group_of(code) not in ("mark", "activity")
        ]
        every = listed_codes(themes, self.principal)
        return [code for code in every if group_of(code) != "activity"]

    @cached_property
    def labels(self) -> dict[str, str]:
        """What each theme is called; one with kinds below it says so."""
        codes = self.codebook.codes
        parents = {
            code
            for code in self.themes
            if any(other.startswith(f"{code}.") for other in self.themes)
        }
        named = {code: codes[code].label if code in codes else code for code in self.themes}
        return {
            code: f"{label}, with its kinds" if code in parents else label
            for code, label in named.items()
        }

    @cached_property
    def activities(self) -> dict[str, str]:
        """Labels of the programme's activities by code."""
        return {code: one.label for code, one in self.codebook.of_group("activity").items()}

    @cached_property
    def may_show(self) -> InterviewRows:
        """Whether single interviews or groups of them may be shown."""
        return rows_shown(self.settings.rows, self.is_synthetic)

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
        return self._rests(pd.DataFrame.from_dict(rows, orient="index").rename_axis("phase"))

    @cached_property
    def all_held(self) -> dict[str, int]:
        """How many interviews were held, in how many schools."""
        return {
            "n_interviews": len(self.held),
            "n_schools_interviewed": self.held["school_id"].nunique(),
        }

    @cached_property
    def greatest(self) -> pd.DataFrame:
        """By activity: interviews of the first phase, and survey responses, that named it."""
        first = self.held[self.held["wave"].eq(next(iter(self.waves)))]
        named = theme_mentions(first, self.principal, list(self.activities))
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
        first = self.held[self.held["wave"].eq(next(iter(self.waves)))]
        named = theme_mentions(first, self.principal, list(self.activities))
        rows = self.survey["wave"].eq(self.instruments[0].id)
        answered = rows & self.survey["question"].eq("greatest_impact")
        return int(named.any(axis=1).sum()), self.survey.loc[answered, "response_id"].nunique()

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
        ordered = [
            code for code in codes_by_prevalence(self.prevalence_rows) if code in self.labels
        ]
        return ordered[:THEMES_SHOWN]

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
        return self._rests(table.set_index("theme"))

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
        return self._rests(table.set_index(["theme", head]))

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
        return self._rests(pd.DataFrame.from_dict(rows, orient="index").rename_axis("theme"))

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
        return self._rests(named.set_index(["theme", "and_theme"])[[count, *columns]])

    @cached_property
    def _in_order(self) -> pd.DataFrame:
        return self.held.sort_values(["date", "case_label"], na_position="last")

    @cached_property
    def _said(self) -> list[set[str]]:
        said = self.principal[self.principal["code"].isin(self.themes)]
        return [set(each) for each in interview_themes(said, list(self._in_order["case_id"]))]

    @cached_property
    def fresh(self) -> list[int]:
        """New themes of each interview, in the order held."""
        return list(new_themes(self._said))

    def saturation(self, threshold: float | None = None) -> Saturation:
        """Assess saturation in the order held, at the run's threshold unless another is given."""
        chosen = self.settings
        at = chosen.threshold if threshold is None else threshold
        return assess_saturation(self.fresh, chosen.base_size, chosen.run_length, at)

    @cached_property
    def shuffled(self) -> OrderDependence:
        """The same in random orders."""
        chosen = self.settings
        draws = stream(chosen.seed, "saturation")
        sizes = (chosen.base_size, chosen.run_length, chosen.threshold)
        return order_dependence(self._said, chosen.orders, draws, *sizes)

    @property
    def order_of_waves(self) -> list[str]:
        """The phase of each interview, in the order held."""
        return [self.waves.get(wave, "not stated") for wave in self._in_order["wave"]]

    @cached_property
    def saturation_curve(self) -> pd.DataFrame:
        """By interview in the order held: new themes, and themes so far."""
        fresh = pd.Series(self.fresh, index=pd.RangeIndex(1, len(self.fresh) + 1, name="interview"))
        return self._rests(pd.DataFrame({"n_new_themes": fresh, "n_themes_so_far": fresh.cumsum()}))

    @property
    def saturation_facts(self) -> dict[str, float]:
        """Sizes and threshold chosen, themes of the base and of all, points at which it was met."""
        facts = {
            "n_run": self.settings.run_length,
            "largest_new_pct": 100 * self.settings.threshold,
            "n_base_interviews": self.settings.base_size,
            "n_base_themes": self.saturation().base_themes,
            "n_themes": sum(self.fresh),
        }
        points = {
            "n_median_point": self.shuffled.median_point,
            "n_reached": self.saturation().reached_after,
        }
        return facts | {name: point for name, point in points.items() if point is not None}

    @cached_property
    def saturation_by_wave(self) -> pd.DataFrame:
        """By phase: interviews, themes of the base and in all, when the threshold was met."""
        chosen, rows = self.settings, {}
        for wave, label in self.waves.items():
            of_wave = self._in_order.loc[self._in_order["wave"].eq(wave), "case_id"]
            said = self.principal[self.principal["code"].isin(self.themes)]
            fresh = new_themes(interview_themes(said, list(of_wave)))
            one = assess_saturation(fresh, chosen.base_size, chosen.run_length, chosen.threshold)
            rows[label] = {
                "n_interviews": one.n_interviews,
                "n_base_themes": one.base_themes,
                "n_themes": sum(fresh),
                "point": one.written,
                "above_later": "yes" if one.exceeded_later else "no",
            }
        return self._rests(pd.DataFrame.from_dict(rows, orient="index").rename_axis("phase"))

    @cached_property
    def _named(self) -> tuple[pd.DataFrame, int]:
        asked = interviews_asked(
            self.held, self.guides, "best_and_least", self.answers, ("best", "least")
        )
        return named_initiatives(self.answers, asked, list(self.activities)), len(asked)

    @cached_property
    def best_and_least(self) -> pd.DataFrame:
        """By initiative: interviews that named it among the best three, and as the least."""
        tally = self._named[0].pivot(index="item", columns="question", values="n_interviews")
        tally = tally.fillna(0).astype(int)
        tally = tally[tally.sum(axis=1) > 0].sort_values(["best", "least"], ascending=[False, True])
        tally = tally.rename(index=self.activities)[["best", "least"]]
        tally = tally.set_axis(["Among the best three", "Worked least"], axis=1)
        return self._of_answers(tally.rename_axis("initiative"))

    @property
    def best_bases(self) -> dict[str, int]:
        """How many interviews were asked for best and least, and named any."""
        named, asked = self._named
        return {"n_asked": asked, "n_answered_best": int(named["n_answered"].max())}

    @cached_property
    def value_for_money(self) -> pd.DataFrame:
        """By initiative: interviews that judged it, and the share good value where enough did."""
        asked = interviews_asked(
            self.held, self.guides, "value_for_money", self.answers, ("value_for_money",)
        )
        names, confidence = list(self.activities), self.settings.confidence
        rows = value_for_money(self.answers, asked, names, confidence)
        rows = rows[rows["n_base"] > 0].sort_values(["n_base", "item"], ascending=[False, True])
        few = rows["n_base"] < self.settings.fewest_given
        table = pd.DataFrame(
            {
                "initiative": rows["item"].map(self.activities),
                "n_judged": rows["n_base"],
                **{name: rows[name] for name in ("n_yes", "n_mixed", "n_no")},
                "good_value_pct": (100 * rows["share"]).mask(few),
                "interval_low_pct": (100 * rows["share_low"]).mask(few),
                "interval_high_pct": (100 * rows["share_high"]).mask(few),
            }
        )
        return self._of_answers(table.set_index("initiative"))

    @cached_property
    def _words(self) -> SummaryWords:
        of_programme = self.held["school_phase"].eq("primary")  # others summed up something else
        none = self.answers.head(0)
        asked = interviews_asked(self.held[of_programme], self.guides, "five_words", none, ())
        said = self.answers[self.answers["case_id"].isin(list(asked))]
        return summary_words(said, asked, self.definitions.disclosure.smallest_word)

    @property
    def word_bases(self) -> dict[str, int]:
        """How many interviews were asked for five words, gave them, must have said one."""
        words = self._words
        return {
            "n_asked_words": words.n_base,
            "n_answered_words": words.n_answered,
            "n_fewest_words": self.definitions.disclosure.smallest_word,
        }

    @cached_property
    def words(self) -> pd.DataFrame:
        """By word: interviews that said it in their summary."""
        table = self._words.words.rename(columns={"n_interviews": "n_interviews_word"})
        return self._of_answers(table.set_index("word"))

    @cached_property
    def quotations(self) -> pd.DataFrame:
        """Passages marked as fit to be quoted, whose code stands for the interview."""
        quoted = self.passages[self.passages["kind"].eq("quotation")]
        quoted = quoted.merge(self.cases[["case_id", "case_label"]], on="case_id")
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
        matrix = framework_matrix(self.passages, self.cases, AIMS).set_index("case_label")
        matrix = matrix if self.may_show.interviews else matrix.head(0)
        return resting_on(matrix.replace("", "no summary"), self.passages, self.cases)

    @cached_property
    def most_heard(self) -> tuple[str, int]:
        """The theme heard in most interviews, in small letters, and in how many."""
        rows = self.prevalence_rows.sort_values(["n_interviews", "code"], ascending=[False, True])
        first = rows.iloc[0]
        return self.labels[first["code"]].lower(), int(first["n_interviews"])

    def _rests(self, frame: pd.DataFrame) -> pd.DataFrame:
        return resting_on(frame, self.cases, self.codings)

    def _of_answers(self, frame: pd.DataFrame) -> pd.DataFrame:
        return resting_on(frame, self.answers, self.cases)
