"""Holm's correction against R and against its definition."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.holm import holm

ps = st.lists(st.floats(0, 1), max_size=12)


@pytest.mark.parametrize(
    ("p", "adjusted"),
    [  # R 4.2.2, p.adjust(p, "holm")
        ((0.01, 0.04, 0.03, 0.005, 0.2), (0.040, 0.090, 0.090, 0.025, 0.200)),
        ((0.5, 0.5), (1.0, 1.0)),
        ((0.02,), (0.02,)),
        ((), ()),
    ],
)
def test_it_gives_what_r_gives(p: tuple[float, ...], adjusted: tuple[float, ...]) -> None:
    assert holm(p) == pytest.approx(adjusted)


@given(ps, st.floats(0.001, 0.999))
def test_it_rejects_what_holms_steps_reject(p: list[float], level: float) -> None:
    # Holm (1979): from the smallest p on, reject while p <= level / (number of tests not yet done)
    rejected = set()
    for step, place in enumerate(sorted(range(len(p)), key=p.__getitem__)):
        if p[place] * (len(p) - step) > level:
            break
        rejected.add(place)
    assert {place for place, adjusted in enumerate(holm(p)) if adjusted <= level} == rejected


@given(ps, st.randoms(use_true_random=False))
def test_order_is_of_no_account(p: list[float], random) -> None:
    order = list(range(len(p)))
    random.shuffle(order)
    adjusted = holm(p)
    assert holm([p[place] for place in order]) == tuple(adjusted[place] for place in order)


@pytest.mark.parametrize("p", [-0.1, 1.1, float("nan")])
def test_what_is_no_p_is_refused(p: float) -> None:
    with pytest.raises(StatisticsError):
        holm([0.5, p])
