"""All that page 03 shows of the pupils, computed, then passed through `privacy`: fit to show.

Belongs here: the order of computing and withholding, and how rows and differences are called. Not
here: what is computed (the files beside this one), nor what may be shown (privacy/case_study.py,
privacy/case_study_gaps.py).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import pandas as pd

from pmio_lib.case_study import tables
from pmio_lib.case_study.findings.groups import (
    absence,
    analysed_pupils,
    analysed_scores,
    attainment_gaps,
    band_counts,
    mean_scores,
)
from pmio_lib.case_study.findings.model import (
    HIGH,
    band_model,
    cell_means,
    contrasts_frame,
    cut_point_curve,
    detectable_frame,
    includes_none,
    model_frame,
    slopes_frame,
)
from pmio_lib.core.settings import read_settings
from pmio_lib.methods.multilevel.effect_size import effect_sizes
from pmio_lib.page.page import Page
from pmio_lib.privacy.case_study import shown_absence, shown_flow, shown_means, shown_shares
from pmio_lib.privacy.case_study_gaps import (
    shown_cells,
    shown_contrasts,
    shown_curve,
    shown_detectable,
    shown_gaps,
    shown_slopes,
)
from pmio_lib.study.bands_and_tests import (
    ALL,
    GROUP_NAMES,
    Bands,
    CaseStudy,
    read_bands,
    read_case_study,
    two_bands,
)
from pmio_lib.tables.origins import origins, resting_on

PUPIL_TABLES: Final = {
    "case_study_pupils": tables.CaseStudyPupils,
    "case_study_scores": tables.CaseStudyScores,
    "case_study_schools": tables.CaseStudySchools,
    "case_study_flow": tables.CaseStudyFlow,
}

CONTRAST_NAMES: Final[Mapping[str, str]] = {
    "band_all": "Higher band minus lower: all pupils",
    "band_others": "Higher band minus lower: others",
    "band_premium": "Higher band minus lower: Pupil Premium",
    "gap_low": "Gap, {low}",
    "gap_high": "Gap, {high}",
    "gap_difference": "Higher band's gap minus the lower's",
}
SLOPE_NAMES: Final = {"score": "Score, all pupils", "gap": "Gap, others minus Pupil Premium"}
SLOPE: Final = {
    "estimate_pp": "slope_pp",
    "robust_low_pp": "robust_slope_low_pp",
    "robust_high_pp": "robust_slope_high_pp",
    "robust_p": "robust_p",
    "low_pp": "model_slope_low_pp",
    "high_pp": "model_slope_high_pp",
}
OF_MODEL: Final = {"low_pp": "model_low_pp", "high_pp": "model_high_pp"}
HEADLINE: Final = {"robust_low_pp": "estimate_pp_low", "robust_high_pp": "estimate_pp_high"}
"""The interval that a contrast carries: the one of the error that schools themselves show."""


@dataclass(frozen=True)
class Results:
    """The case study's tables, by the names of tests, bands and groups that readers see.

    Made from the tables of case_study.tables; `steps` is the flow. Every property gives what may be
    shown; those that end in `_borne` say what the exact figures bear, without showing them.
    """

    pupils: pd.DataFrame
    scores: pd.DataFrame
    schools: pd.DataFrame
    steps: pd.DataFrame
    study: CaseStudy
    definitions: Bands
    confidence: float

    @cached_property
    def tests(self) -> dict[str, str]:
        """Labels of the tests by id."""
        return self.study.test_labels

    @cached_property
    def labels(self) -> dict[str, str]:
        """Labels of the bands by id, the lower first."""
        return self.definitions.labels

    @cached_property
    def spans(self) -> dict[str, str]:
        """Labels of the bands with their counts of engagements."""
        return {
            band.id: f"{band.label} ({band.minimum} to {band.maximum} engagements)"
            for band in self.definitions.bands
        }

    @property
    def cut(self) -> int:
        """Lowest count of engagements of the higher band."""
        return self.definitions.bands[-1].minimum

    @cached_property
    def frames(self) -> dict[str, pd.DataFrame]:
        """The pupils of each test as the models take them; exact, for computing only."""
        high = two_bands(self.definitions)[1]
        return {
            test: model_frame(self.scores, self.pupils, self.schools, test, high)
            for test in self.tests
        }

    @cached_property
    def _analysed(self) -> pd.DataFrame:
        return analysed_pupils(self.pupils, self.schools)

    @cached_property
    def _sat(self) -> pd.DataFrame:
        return analysed_scores(self.scores, self._analysed)

    @cached_property
    def _exact_means(self) -> pd.DataFrame:
        return mean_scores(self._sat, list(self.labels), list(self.tests))

    @cached_property
    def _exact_contrasts(self) -> pd.DataFrame:
        return contrasts_frame(self.frames, self.confidence)

    @cached_property
    def means(self) -> pd.DataFrame:
        """Plain means by test, band and group, ids as they are; rows of all bands included."""
        return shown_means(self._exact_means)

    @cached_property
    def gaps(self) -> pd.DataFrame:
        """Plain gaps by test and band, ids as they are."""
        exact = attainment_gaps(self._exact_means, self.study.gap_marked_above_pp)
        return shown_gaps(exact, self.means)

    @cached_property
    def shares(self) -> pd.DataFrame:
        """Pupils and the share with Pupil Premium by band, ids as they are."""
        return shown_shares(band_counts(self._analysed, list(self.labels)))

    @cached_property
    def cells(self) -> pd.DataFrame:
        """The model's means with intervals by test, band and group, ids as they are."""
        return shown_cells(cell_means(self.frames, list(self.labels), self.confidence), self.means)

    @cached_property
    def _contrasts(self) -> pd.DataFrame:
        return shown_contrasts(self._exact_contrasts, self.means, list(self.labels))

    @cached_property
    def flow(self) -> pd.DataFrame:
        """Steps from the intake to the analysis, by step id."""
        return resting_on(shown_flow(self.steps), self.steps)

    @cached_property
    def flow_table(self) -> pd.DataFrame:
        """The flow as a table: by the step's name, pupils and schools left out and left in."""
        reason = self.flow["reason"].replace("", "intake")
        absent = self.flow["step"].map(
            {f"test_{test}": f"{label}: {reason.iloc[-1]}" for test, label in self.tests.items()}
        )
        columns = ["left_out_pupils", "pupils", "left_out_schools", "schools"]
        table = self.flow[columns].set_index(absent.fillna(reason).rename("step"))
        return resting_on(table, self.steps)

    @property
    def kept_and_intake(self) -> tuple[Any, Any]:
        """Pupils kept by the rules and pupils of the intake, rounded; missing where hidden."""
        pupils = dict(zip(self.flow["step"], self.flow["pupils"], strict=True))
        follows = dict(zip(self.flow["step"], self.flow["follows"], strict=True))
        return pupils[follows[f"test_{next(iter(self.tests))}"]], self.flow["pupils"].iloc[0]

    @cached_property
    def bands(self) -> pd.DataFrame:
        """By band: engagements, schools, pupils, and the share with Pupil Premium."""
        rows = self.shares.set_index("band").loc[list(self.labels)]
        rows.insert(0, "span", [f"{b.minimum} to {b.maximum}" for b in self.definitions.bands])
        columns = ["span", "n_schools", "n_pupils", "n_known", "n_pupil_premium", "share_pct"]
        return self._rests(rows[columns].rename(index=self.labels))

    @cached_property
    def gap_table(self) -> pd.DataFrame:
        """By test and band: the plain gap, and whether the report's charts would mark it."""
        rows = self.gaps[self.gaps["band"].isin(list(self.labels))]
        named = rows.assign(
            test=rows["test"].map(self.tests),
            band=rows["band"].map(self.labels),
            marked=rows["is_marked"].map({True: "yes", False: "no"}),
        )
        return self._rests(named.set_index(["test", "band"])[["gap_pp", "marked"]])

    def contrasts(self, test: str) -> pd.DataFrame:
        """Give one test's differences, by their name, with errors from schools (CR2) and the model.

        Columns `estimate_pp` with its interval, `robust_p`, `robust_p_holm`, `model_low_pp`,
        `model_high_pp`.
        """
        names = self._contrast_names
        rows = self._contrasts[self._contrasts["test"].eq(test)].set_index("contrast")
        rows = rows.loc[list(names)].rename(index=names, columns={**OF_MODEL, **HEADLINE})
        columns = [
            *("estimate_pp", "estimate_pp_low", "estimate_pp_high"),
            *("robust_p", "robust_p_holm", "model_low_pp", "model_high_pp"),
        ]
        return self._rests(rows[columns].astype("Float64"))

    @property
    def _contrast_names(self) -> dict[str, str]:
        low, high = (label.lower() for label in self.labels.values())
        return {key: name.format(low=low, high=high) for key, name in CONTRAST_NAMES.items()}

    @property
    def gap_names(self) -> list[str]:
        """What the gap of each band is called, and their difference."""
        return [name for key, name in self._contrast_names.items() if key.startswith("gap_")]

    def contrast(self, name: str) -> pd.DataFrame:
        """Give one contrast of every test, by the test's label."""
        rows = self._contrasts[self._contrasts["contrast"].eq(name)].set_index("test")
        columns = ["estimate_pp", "robust_low_pp", "robust_high_pp", "robust_p_holm"]
        return self._rests(rows.loc[list(self.tests), columns].rename(index=self.tests))

    def none_borne(self, name: str) -> bool:
        """Say whether every test's exact intervals of a contrast include none."""
        exact = self._exact_contrasts
        return includes_none(exact[exact["contrast"].eq(name)])

    @cached_property
    def detectable(self) -> pd.DataFrame:
        """By test: the smallest differences this design would find, and the ICC."""
        exact = detectable_frame(self.frames, self.confidence).drop(columns="reason")
        shown = shown_detectable(exact, self._contrasts).set_index("test")
        return self._rests(shown.rename(index=self.tests))

    @cached_property
    def standardised(self) -> pd.DataFrame:
        """By test and convention: the band difference in standard deviations."""
        known = self.detectable["band_sd"].notna()
        parts = [self._sizes(test) for test, label in self.tests.items() if known[label]]
        return self._rests(pd.concat(parts).set_index(["test", "convention"]))

    def _sizes(self, test: str) -> pd.DataFrame:
        fit = band_model(self.frames[test])
        sizes = effect_sizes(fit, HIGH, self.confidence)
        return pd.DataFrame(
            {
                "test": self.tests[test],
                "convention": sizes["convention"].str.replace("_", " "),
                "headline": sizes["is_headline"].map({True: "headline", False: "also given"}),
                "estimate_sd": sizes["estimate"],
                "estimate_sd_low": sizes["low"],
                "estimate_sd_high": sizes["high"],
                "between_sd": sizes["v_between"] ** 0.5,
                "within_sd": sizes["v_within"] ** 0.5,
            }
        )

    def curve(self, test: str) -> pd.DataFrame:
        """Give one test's difference of gaps at every cut, as the chart takes it."""
        exact = cut_point_curve(self.frames[test], self.confidence)
        return shown_curve(exact, self.frames[test], self.cut)

    def cuts(self, test: str) -> pd.DataFrame:
        """Give one test's difference of gaps by cut, with the ends of the headline interval."""
        rows = self.curve(test).set_index("cut")
        return self._rests(rows[["estimate_pp", "robust_low_pp", "robust_high_pp"]])

    @cached_property
    def cut_summary(self) -> pd.DataFrame:
        """By test: how many cuts there are and are shown, their ends, least and greatest."""
        rows = {label: _cut_summary(self.cuts(test)) for test, label in self.tests.items()}
        frame = pd.DataFrame.from_dict(rows, orient="index").rename_axis("test")
        whole = ["n_cuts", "n_cuts_shown", "n_first_cut", "n_last_cut"]
        return self._rests(frame.astype(dict.fromkeys(whole, "Int64")))

    @cached_property
    def _slopes(self) -> pd.DataFrame:
        return shown_slopes(slopes_frame(self.frames, self.confidence), self.means)

    @cached_property
    def slopes(self) -> pd.DataFrame:
        """By test and slope: the change that goes with one engagement more."""
        test, slope = self._slopes["test"].map(self.tests), self._slopes["slope"].map(SLOPE_NAMES)
        named = self._slopes.assign(test=test, slope=slope).set_index(["test", "slope"])
        return self._rests(named[list(SLOPE)].rename(columns=SLOPE))

    @property
    def no_slope_borne(self) -> bool:
        """Say whether every interval of a slope includes none."""
        return includes_none(self._slopes)

    @cached_property
    def absent(self) -> pd.DataFrame:
        """By test, status and group: pupils, and the mean of their other tests."""
        shown = shown_absence(absence(self._sat, list(self.tests)), self.means)
        shown = shown.assign(
            test=shown["test"].map(self.tests),
            group=shown["group"].map({**GROUP_NAMES, "unknown": "Not known"}),
        )
        rows = shown.set_index(["test", "status", "group"])
        return self._rests(rows[["n_pupils", "mean_other_tests_pct"]])

    @cached_property
    def absent_lower(self) -> dict[str, int]:
        """In how many tests absent pupils averaged less elsewhere, of how many compared."""
        means = self.absent["mean_other_tests_pct"].xs(GROUP_NAMES[ALL], level="group")
        both = means.unstack("status").dropna()
        if both.empty or "absent" not in both:
            return {"n_tests_lower": 0, "n_tests_compared": 0}
        lower = int((both["present"] > both["absent"]).sum())
        return {"n_tests_lower": lower, "n_tests_compared": len(both)}

    def _rests(self, frame: pd.DataFrame) -> pd.DataFrame:
        return resting_on(frame, self.pupils, self.scores, self.schools)

    @property
    def tables(self) -> list[str]:
        """Names of the processed tables that numbers of pupils rest on."""
        return list(origins(self.pupils, self.scores, self.schools))


def _cut_summary(cuts: pd.DataFrame) -> dict[str, object]:
    kept = cuts[cuts["estimate_pp"].notna()]
    bounds = kept[["robust_low_pp", "robust_high_pp"]]
    includes = bounds.iloc[:, 0].le(0) & bounds.iloc[:, 1].ge(0) & bounds.notna().all(axis=1)
    return {
        "n_cuts": len(cuts),
        "n_cuts_shown": len(kept),
        "n_first_cut": kept.index.min() if len(kept) else pd.NA,
        "n_last_cut": kept.index.max() if len(kept) else pd.NA,
        "least_pp": kept["estimate_pp"].min(),
        "greatest_pp": kept["estimate_pp"].max(),
        "includes_none": bool(len(kept)) and bool(includes.all()),
    }


def icc_range(page: Page) -> tuple[float, ...]:
    """Give low end, estimate and high end of the intraclass correlation, fit to show.

    Over the tests: the middle estimate, and the outermost ends of their intervals. Empty where the
    files are not private ones, or none may be shown: the twin tells nothing of real schools.
    """
    if read_settings(page.root).source_of("case_study") != "private":
        return ()
    pupils, scores, schools, flow = (page.read(*each) for each in PUPIL_TABLES.items())
    study, bands = read_case_study(page.study), read_bands(page.study)
    results = Results(pupils, scores, schools, flow, study, bands, page.confidence)
    found = results.detectable[["icc_low", "icc", "icc_high"]].dropna()
    if found.empty:
        return ()
    low, middle, high = found["icc_low"].min(), found["icc"].median(), found["icc_high"].max()
    return (float(low), float(middle), float(high))


def way(difference: float) -> str:
    """Say which way a gap differs in the higher band: narrower, wider, or neither."""
    if difference == 0:
        return "different"
    return "narrower" if difference < 0 else "wider"


def points(size: float) -> str:
    """Give the unit of a size."""
    return "point" if abs(size) == 1 else "points"


def listed(words: Iterable[str]) -> str:
    """Join words as a sentence does: a, b and c."""
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last
