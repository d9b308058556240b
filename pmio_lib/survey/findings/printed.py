"""What the report prints of its surveys, with what so few answers can bear."""

from collections.abc import Mapping, Sequence

import pandas as pd

from pmio_lib.core.rounding import half_up
from pmio_lib.methods.power import smallest_second_share
from pmio_lib.methods.proportions import wilson_interval
from pmio_lib.official.panel import printed_totals
from pmio_lib.study.instruments import Instrument
from pmio_lib.tables.origins import traced


@traced
def printed_uptake(
    printed: pd.DataFrame, instruments: Sequence[Instrument], confidence: float
) -> pd.DataFrame:
    """Give the share of schools that answered and took part, as the report prints the counts.

    `printed` has columns of official.tables.Figures. Gives by `wave`: `engaged_pct` with `_low`,
    `_high` and `_n`, `n_engaged`, `n_schools_answered`, and `base` in words.
    """
    totals = printed_totals(printed)
    rows = {}
    for one in instruments:
        if f"{one.id}_engaged" not in totals:
            continue  # a wave after the report
        engaged, answered = (int(totals[f"{one.id}_{part}"]) for part in ("engaged", "responses"))
        ends = wilson_interval(engaged / answered, answered, confidence).scaled(100)
        rows[one.wave] = {
            "engaged_pct": 100 * engaged / answered,
            "engaged_pct_low": ends.low,
            "engaged_pct_high": ends.high,
            "engaged_pct_n": answered,
            "n_engaged": engaged,
            "n_schools_answered": answered,
            "base": f"{engaged} of {answered} schools",
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("wave")


def told_apart_from(uptake: pd.DataFrame) -> float:
    """Give the share of the last wave that would be told from the first's, in per cent.

    `uptake` is as `printed_uptake` gives it; four studies out of five would tell such a share.
    """
    first, last = uptake.iloc[0], uptake.iloc[-1]
    found = smallest_second_share(
        first["engaged_pct"] / 100, int(first["engaged_pct_n"]), int(last["engaged_pct_n"])
    )
    return 100 * found


@traced
def report_figures(printed: pd.DataFrame, labels: Mapping[str, str]) -> pd.DataFrame:
    """Give the report's figures of its surveys and interviews: `report_figure` by `measure`."""
    totals = printed_totals(printed)
    named = {labels[name]: totals[name] for name in sorted(of_surveys(totals))}
    return pd.DataFrame({"report_figure": pd.Series(named)}).rename_axis("measure")


def of_surveys(totals: Mapping[str, float]) -> list[str]:
    """Give the totals that are of surveys and interviews."""
    return [name for name in totals if name.startswith(("survey_", "phase_", "all_"))]


def beside_run(
    totals: Mapping[str, float], labels: Mapping[str, str], run: Mapping[str, float]
) -> pd.DataFrame:
    """Set the report's figures of its surveys, `totals` by measure, beside those of a run.

    By `measure`: `report_figure`, `run_figure` (missing where it rests on the interviews),
    `agrees`; those that the run gives first.
    """
    ordered = sorted(of_surveys(totals), key=lambda name: (name not in run, name))
    table = pd.DataFrame(
        {
            "measure": [labels[name] for name in ordered],
            "report_figure": [totals[name] for name in ordered],
            "run_figure": [run.get(name) for name in ordered],
        }
    ).set_index("measure")
    same = half_up(table["run_figure"], 0).eq(table["report_figure"]).fillna(False)
    agrees = same.map({True: "yes", False: "no"})
    return table.assign(agrees=agrees.where(table["run_figure"].notna(), "not computed here"))
