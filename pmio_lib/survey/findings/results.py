"""All that page 01 shows of the survey, computed, then passed through `privacy`: fit to show.

Here is the order of computing and withholding, and how rows are called; what is computed stands in
the files beside this one and in `methods`, what may be shown in `privacy.survey`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import pandas as pd

from pmio_lib.core.errors import StatisticsError
from pmio_lib.core.randomness import stream
from pmio_lib.methods.consistency import internal_consistency
from pmio_lib.methods.proportions import compare_groups, rate
from pmio_lib.people.answer_codes import code_counts
from pmio_lib.privacy.survey import (
    RatingBar,
    bars_frame,
    shown_bars,
    shown_codes,
    shown_groups,
    shown_where,
)
from pmio_lib.study.codebook import Codebook
from pmio_lib.study.instruments import RATING_LEVELS, Instrument
from pmio_lib.study.overview import SurveyDisclosure
from pmio_lib.survey.findings.printed import beside_run
from pmio_lib.survey.findings.ratings import (
    asked,
    distribution,
    item_labels,
    model_of_two_waves,
    wide_ratings,
)
from pmio_lib.survey.findings.uptake import option_labels, options_offered, uptake
from pmio_lib.survey.findings.waves import compare_waves
from pmio_lib.tables.origins import resting_on

CHARACTERISTICS: Final = {
    "wave_label": "Wave",
    "received_communication": "Had communication",
    "may_contact": "May be contacted",
}
GROUPS: Final = {
    "students_experience": "Students' experience of maths",
    "teaching_and_leadership": "Teaching and leadership of maths",
}
"""Groups of rating items, as the report's charts have them."""

LEVELS: Final = tuple(level.label for level in RATING_LEVELS)


@dataclass(frozen=True)
class Coded:
    """One chart of coded answers: what was asked, and the responses given each code by wave."""

    group: str
    heading: str
    questions: tuple[str, ...]
    axis_end: float | None = None


CODED: Final = (
    Coded(
        "activity",
        "Activity with the greatest impact, as named in the survey",
        ("greatest_impact",),
    ),
    Coded("change", "What has changed in the school", ("changes",)),
    Coded(
        "pupil",
        "What pupils gained, as named for pupils' learning or the school",
        ("pupil_impact", "school_impact"),
    ),
    Coded("improvement", "What could be done differently", ("do_differently",), 4),
    Coded("evidence", "Evidence offered for these changes", ("evidence",)),
)


@dataclass(frozen=True)
class Results:
    """The survey's tables, by the names of waves, items and options that readers see."""

    responses: pd.DataFrame
    support: pd.DataFrame
    ratings: pd.DataFrame
    codes: pd.DataFrame
    all_instruments: tuple[Instrument, ...]
    codebook: Codebook
    rule: SurveyDisclosure
    confidence: float
    permutations: int
    seed: int

    @cached_property
    def instruments(self) -> list[Instrument]:
        """Questionnaires that somebody answered."""
        answered = set(self.responses["wave"])
        return [each for each in self.all_instruments if each.id in answered]

    @cached_property
    def waves(self) -> dict[str, str]:
        """Labels of the waves by id, in order of time."""
        return {each.id: each.wave for each in self.instruments}

    @cached_property
    def items(self) -> dict[str, str]:
        """Labels of the rating items by name."""
        return item_labels(self.instruments)

    @cached_property
    def who(self) -> pd.DataFrame:
        """By wave: responses, schools, how many are involved, and their share with its interval."""
        rows = {label: self._who(wave) for wave, label in self.waves.items()}
        return self._rests(pd.DataFrame.from_dict(rows, orient="index").rename_axis("wave"))

    def _who(self, wave: str) -> dict[str, float | None]:
        rows = self.responses[self.responses["wave"].eq(wave)]
        engaged = rows["is_engaged"].dropna()
        share = rate(int(engaged.sum()), len(engaged), self.confidence)
        ends = share.interval.scaled(100) if share.interval else None
        return {
            "n_responses": len(rows),
            "n_schools_answered": rows["school_id"].nunique(),
            "n_engaged": share.successes,
            "engaged_pct": None if share.share is None else 100 * share.share,
            "engaged_pct_low": ends.low if ends else None,
            "engaged_pct_high": ends.high if ends else None,
        }

    @cached_property
    def schools(self) -> dict[str, int]:
        """How many schools answered any wave, and more than one."""
        known = self.responses.dropna(subset="school_id")
        waves = known.groupby("school_id")["wave"].nunique()
        return {"n_schools_any_wave": len(waves), "n_schools_more_waves": int((waves > 1).sum())}

    @cached_property
    def engaged_or_not(self) -> pd.DataFrame:
        """By characteristic and level: its share among those involved and not, Fisher's p."""
        compared = compare_groups(self.responses, "is_engaged", list(CHARACTERISTICS))
        shown = shown_groups(compared, self.rule)
        shown = shown[shown["level"].ne("False")]  # the other half of a yes or no
        table = pd.DataFrame(
            {
                "characteristic": shown["characteristic"].map(CHARACTERISTICS),
                "level": shown["level"].replace({"True": "yes"}),
                "share_in_pct": 100 * shown["share_in"],
                "share_out_pct": 100 * shown["share_out"],
                "fisher_p": shown["p"],
            }
        )
        return self._rests(table.set_index(["characteristic", "level"]))

    @cached_property
    def _uptake(self) -> pd.DataFrame:
        involved = self.responses["is_engaged"].fillna(False).astype(bool)
        base = self.responses[involved][["wave", "school_id"]]
        return uptake(self.support, base, options_offered(self.instruments))

    @cached_property
    def support_taken_up(self) -> pd.DataFrame:
        """By kind of support: schools that named it, a column a wave; missing where not asked."""
        counts = self._uptake.pivot(index="option", columns="wave", values="n_schools")
        counts = counts[list(self.waves)]
        order = counts.max(axis=1).sort_values(ascending=False, kind="stable").index
        named = counts.loc[order].rename(index=option_labels(self.instruments), columns=self.waves)
        return self._rests(named.rename_axis(index="support", columns=None))

    @cached_property
    def most_accessed(self) -> pd.DataFrame:
        """By wave: the kinds of support most schools named, how many named them, how many tie."""
        labels = option_labels(self.instruments)
        first = self._uptake[self._uptake["rank_first"].eq(1)].groupby("wave", sort=False)
        rows = {
            self.waves[str(wave)]: {
                "support": ", ".join(labels[option] for option in top["option"]),
                "n_schools": int(top["n_schools"].iloc[0]),
                "n_ties": len(top),
            }
            for wave, top in first
        }
        columns = ["support", "n_schools", "n_ties"]
        frame = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
        return self._rests(frame.rename_axis("wave"))

    def coded(self, chart: Coded) -> pd.DataFrame:
        """Give the responses given each code, a column for each wave that asked; maybe empty.

        Where a wave asked and nothing of it is coded yet the column is missing throughout.
        """
        asked_in = [each.id for each in self.instruments if any(map(each.asks, chart.questions))]
        counts = code_counts(self.codes, chart.questions, chart.group)
        known = [wave for wave in asked_in if wave in counts]
        if counts.empty:
            return pd.DataFrame(columns=[self.waves[wave] for wave in asked_in])
        shown = shown_codes(counts.reindex(columns=asked_in), self.rule)
        shown = shown.sort_values(known, ascending=False, kind="stable")
        labels = {name: code.label for name, code in self.codebook.codes.items()}
        return self._rests(
            shown.rename(index=labels, columns=self.waves).rename_axis("code"), self.codes
        )

    def why_missing(self, table: pd.DataFrame) -> dict[str, str]:
        """Say for each wave of a table of codes why a count is missing."""
        coded = {self.waves[wave] for wave in set(self.codes["wave"]) & set(self.waves)}
        return {
            str(wave): "not shown" if wave in coded else "not coded yet" for wave in table.columns
        }

    @cached_property
    def pupil_impacts(self) -> pd.DataFrame:
        """By wave: how many separate kinds of gain for pupils were named."""
        counts = code_counts(self.codes, ("pupil_impact",), "pupil")
        kinds = (counts > 0).sum().rename(index=self.waves)
        return self._rests(kinds.rename_axis("wave").to_frame("n_pupil_impacts"), self.codes)

    @cached_property
    def without_evidence(self) -> pd.DataFrame:
        """By wave: how many said that there was not enough evidence yet."""
        counts = code_counts(self.codes, ("evidence",), "evidence")
        none = counts.reindex(["evidence.not_yet"], fill_value=0).T.rename(index=self.waves)
        return self._rests(
            none.rename_axis("wave").set_axis(["n_without_evidence"], axis=1), self.codes
        )

    @cached_property
    def _distribution(self) -> pd.DataFrame:
        return distribution(asked(self.ratings), self.confidence)

    def bars(self, group: str) -> tuple[RatingBar, ...]:
        """Give the ratings of one group of items, as they may be drawn."""
        items = item_labels(self.instruments, group)
        return shown_bars(self._distribution, items, self.waves, self.rule)

    def bar_table(self, group: str) -> pd.DataFrame:
        """Give the counts behind the bars of one group, by item, wave and answer."""
        frame = bars_frame(self.bars(group), LEVELS).set_index(["item", "wave", "answer"])
        return self._rests(frame, self.ratings)

    @cached_property
    def _every_bar(self) -> list[RatingBar]:
        return [bar for group in GROUPS for bar in self.bars(group)]

    @cached_property
    def improved(self) -> pd.DataFrame:
        """By item and wave: the share that rated it as better, with its interval."""
        rows = self._distribution.sort_values("wave")
        table = pd.DataFrame(
            {
                "item": rows["item"].map(self.items),
                "wave": rows["wave"].map(self.waves),
                "n_answered": rows["n_answered"],
                "n_missing": rows["n_missing"],
                "improved_pct": 100 * rows["share_improved"],
                "interval_low_pct": 100 * rows["share_improved_low"],
                "interval_high_pct": 100 * rows["share_improved_high"],
            }
        )
        shown = shown_where(table, self._every_bar, ["wave"], list(table.columns[4:]))
        shown = shown.sort_values("item", kind="stable")
        return self._rests(shown.set_index(["item", "wave"]), self.ratings)

    @cached_property
    def consistency(self) -> pd.DataFrame:
        """By wave: Cronbach's alpha with Feldt's interval, complete answers, or a reason."""
        rows = {label: self._alpha(wave) for wave, label in self.waves.items()}
        frame = pd.DataFrame.from_dict(rows, orient="index").rename_axis("wave")
        if frame["reason"].eq("").all():
            frame = frame.drop(columns="reason")
        return self._rests(frame, self.ratings)

    def _alpha(self, wave: str) -> dict[str, object]:
        wide = wide_ratings(self.ratings, wave)
        complete = len(wide.dropna())
        counts = {"n_complete": complete, "n_incomplete": len(wide) - complete}
        try:
            scale = internal_consistency(wide, self.confidence)
        except StatisticsError as error:
            unknown = dict.fromkeys(("alpha", "alpha_low", "alpha_high"))
            return {**unknown, **counts, "reason": str(error)}
        ends = {"alpha_low": scale.interval.low, "alpha_high": scale.interval.high}
        return {"alpha": scale.alpha, **ends, **counts, "reason": ""}

    @cached_property
    def comparison(self) -> pd.DataFrame:
        """By item and pair of waves: the later share improved minus the earlier, on schools' means.

        `n_schools_both`, `share_difference_pp`, `interval_low_pp`, `interval_high_pp`, `p` (schools
        permuted), `p_holm`, `overlap_p`; hidden where counts are too few in one of the waves.
        """
        rows = compare_waves(
            asked(self.ratings),
            list(self.waves),
            stream(self.seed, "survey waves"),
            self.permutations,
            self.confidence,
        )
        table = pd.DataFrame(
            {
                "item": rows["item"].map(self.items),
                "earlier": rows["earlier"].map(self.waves),
                "later": rows["later"].map(self.waves),
                "n_schools_both": rows["schools_both"],
                "share_difference_pp": 100 * rows["difference"],
                "interval_low_pp": 100 * rows["difference_low"],
                "interval_high_pp": 100 * rows["difference_high"],
                "p": rows["p"],
                "p_holm": rows["p_holm"],
                "overlap_p": rows["overlap_p"],
            }
        )
        shown = shown_where(table, self._every_bar, ["earlier", "later"], list(table.columns[4:]))
        shown.insert(1, "pair", shown["earlier"] + " to " + shown["later"])
        shown = shown.drop(columns=["earlier", "later"]).set_index(["item", "pair"])
        return self._rests(shown, self.ratings)

    @property
    def furthest(self) -> dict[str, float]:
        """Smallest p after Holm and largest difference in an interval, of what is shown."""
        shown = self.comparison.dropna(subset="share_difference_pp")
        if shown.empty:
            return {}
        ends = ["interval_low_pp", "interval_high_pp"]
        return {
            "smallest_p_holm": float(shown["p_holm"].min()),
            "furthest_pct": float(shown[ends].abs().to_numpy().max()),
        }

    @cached_property
    def model(self) -> pd.DataFrame:
        """By term: the log odds ratio of a worse rating, from one model a later wave."""
        return self._rests(pd.concat([terms for terms, _ in self._models]), self.ratings)

    @cached_property
    def proportional_odds(self) -> pd.DataFrame:
        """By term: whether its slope can be checked for being one at every step, and p."""
        return self._rests(pd.concat([checks for _, checks in self._models]), self.ratings)

    @cached_property
    def _models(self) -> list[tuple[pd.DataFrame, pd.DataFrame]]:
        first, *later = self.waves
        return [self._model(first, wave) for wave in later]

    def _model(self, first: str, later: str) -> tuple[pd.DataFrame, pd.DataFrame]:
        pair = f"{self.waves[later]} beside {self.waves[first]}"
        names = {"later_wave": pair, "support_count": f"Each further kind of support ({pair})"}
        return model_of_two_waves(
            self.ratings, self.support, (first, later), names, self.confidence
        )

    def printed(self, totals: Mapping[str, float], labels: Mapping[str, str]) -> pd.DataFrame:
        """Set the report's figures of its surveys beside this run's; as `beside_run`."""
        return beside_run(totals, labels, self._figures(totals))

    def _figures(self, totals: Mapping[str, float]) -> dict[str, float]:
        """Give this run's figures by the report's names: of the waves it had, not of later ones."""
        of_wave = {
            label: wave for wave, label in self.waves.items() if f"{wave}_responses" in totals
        }
        answered = self.responses[self.responses["wave"].isin(of_wave.values())]
        found: dict[str, float] = {"all_questionnaire_schools": answered["school_id"].nunique()}
        for by_wave, name in (
            (self.who["n_responses"], "responses"),
            (self.who["n_engaged"], "engaged"),
            (self.who["engaged_pct"], "engaged_pct"),
            (self.most_accessed["n_schools"], "most_accessed"),
            (self.most_accessed["n_ties"], "most_accessed_ties"),
            (self.pupil_impacts["n_pupil_impacts"], "pupil_impacts"),
            (self.without_evidence["n_without_evidence"], "without_evidence"),
        ):
            found |= {
                f"{of_wave[str(wave)]}_{name}": float(value)
                for wave, value in by_wave.dropna().items()
                if wave in of_wave
            }
        return found

    def _rests(self, frame: pd.DataFrame, *others: pd.DataFrame) -> pd.DataFrame:
        return resting_on(frame, *(others or (self.responses, self.support)))
