"""Words for a level of agreement, at their boundaries."""

import pytest

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.agreement.metrics import Level, krippendorff_level, landis_koch_level


@pytest.mark.parametrize(
    ("alpha", "words"),
    [  # Krippendorff (2004), Content Analysis, 2nd ed., p. 241: .800 and .667
        (1.0, "reliable"),
        (0.8, "reliable"),
        (0.7999, "for tentative conclusions only"),
        (0.667, "for tentative conclusions only"),
        (0.6669, "not reliable enough"),
        (2 / 3, "not reliable enough"),
        (0.0, "not reliable enough"),
        (-0.2, "not reliable enough"),
    ],
)
def test_krippendorffs_levels(alpha: float, words: str) -> None:
    assert krippendorff_level(alpha) == Level(words, "Krippendorff (2004, p. 241; 2019)")


@pytest.mark.parametrize(
    ("kappa", "words"),
    [  # Landis & Koch (1977), Biometrics 33:159-174, p. 165
        (-1.0, "poor"),
        (-0.001, "poor"),
        (0.0, "slight"),
        (0.2, "slight"),
        (0.2001, "fair"),
        (0.21, "fair"),
        (0.4, "fair"),
        (0.41, "moderate"),
        (0.6, "moderate"),
        (0.61, "substantial"),
        (0.8, "substantial"),
        (0.8001, "almost perfect"),
        (0.81, "almost perfect"),
        (1.0, "almost perfect"),
    ],
)
def test_landis_and_kochs_levels(kappa: float, words: str) -> None:
    assert landis_koch_level(kappa) == Level(words, "Landis & Koch (1977)")


def test_a_level_never_goes_without_whose_scale_it_is() -> None:
    assert str(landis_koch_level(0.5)) == "moderate by Landis & Koch (1977)"
    assert "Krippendorff" in str(krippendorff_level(0.9))


@pytest.mark.parametrize("level", [krippendorff_level, landis_koch_level])
@pytest.mark.parametrize("value", [float("nan"), 1.001, float("-inf"), 80])
def test_what_is_no_coefficient_is_refused(level, value: float) -> None:
    with pytest.raises(StatisticsError, match="at most 1"):
        level(value)
