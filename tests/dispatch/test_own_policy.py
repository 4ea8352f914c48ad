"""A dispatch policy of one's own: a few lines of Python, played by the reference engine."""

import numpy as np
import pytest

import brandsim as bs
from brandsim import InputError
from brandsim.dispatch.policies import POLICIES, SHIPPED, Order, Quickest
from brandsim.service.stations import load_service
from brandsim.words.catalogue import catalogue
from brandsim.words.text import languages


class Quick:
    """The default, once more."""

    def rank(self, view, unit):
        return view.turnout_ms(unit) + view.travel_ms(unit)


class Never:
    """Keeps some units at home, whatever happens."""

    def __init__(self, kept):
        self.kept = kept

    def rank(self, view, unit):
        return None if unit in self.kept else view.turnout_ms(unit) + view.travel_ms(unit)


@pytest.mark.slow
def test_the_default_written_by_a_user_gives_the_default():
    own = bs.simulate("ambition", years=2, uncertainty=0, engine="simpy", policy=Quick())
    shipped = bs.simulate("ambition", years=2, uncertainty=0)
    np.testing.assert_array_equal(own.figures.central, shipped.figures.central)


@pytest.mark.slow
def test_a_policy_decides_who_goes():
    units = [unit.key for unit in load_service("norrtalje").units]
    kept = units.index("rimbo")
    run = bs.simulate("ambition", years=1, uncertainty=0, engine="simpy", policy=Never({kept}), records=True)
    assert "rimbo" not in set(run.dispatches["unit"])
    assert "egen regel (Never)" in run.text()


@pytest.mark.parametrize(
    ("policy", "engine", "match"),
    [
        (Quickest(), "numba", r"policy: got 'Quickest', expected engine='simpy'"),
        (object(), "simpy", r"policy: got 'object', expected an object with rank"),
    ],
)
def test_what_cannot_be_played(policy, engine, match):
    with pytest.raises(InputError, match=match):
        bs.simulate("ambition", years=1, uncertainty=0, engine=engine, policy=policy)


def test_every_order_is_one_shipped_policy_with_words():
    assert sorted(policy.order for policy in SHIPPED) == list(Order)
    assert len(POLICIES) == len(SHIPPED)
    for lang in languages():
        assert {f"policy_{name}" for name in POLICIES} <= set(catalogue(lang))
