"""Help given to neighbours in the shipped municipality: who is asked, that nothing else moves, balanced books."""

from functools import cache

import numpy as np
import pytest

from brandsim import InputError
from brandsim.response.year.absence import ABSENCE, year_absence
from brandsim.scenarios.files.assumptions import central_values
from brandsim.scenarios.files.scenario import load_scenario
from brandsim.scenarios.world.municipality import municipality_of
from brandsim.scenarios.world.setting import Basis
from brandsim.simulation.replications import replications


@cache
def basis(name):
    scenario = load_scenario(name)
    return Basis(scenario, municipality_of(scenario))


def setting(name="help_to_neighbours", **values):
    found = basis(name)
    return found.under({**central_values(found.found.assumptions), **values})


def test_without_the_rule_nobody_asks():
    for name in ("ambition", "neighbours"):
        assert setting(name).help is None
        assert len(setting(name).world.lent_ms) == 0


def test_each_neighbour_asks_the_own_crew_that_is_nearest():
    units = [unit.key for unit in basis("help_to_neighbours").found.service.units]
    asked = [units[u] for u in setting().help.unit]
    assert asked == ["hallstavik", "hallstavik", "rimbo", "rimbo", "rimbo"]


def test_a_scenario_without_neighbours_cannot_have_them_ask():
    with pytest.raises(InputError, match="help_asked: got 5, expected 0 where no neighbours"):
        setting("practice", help_asked=5)


def test_both_engines_play_it_and_other_draws_stay_as_they_were():
    there = setting(help_asked=300)
    fast, slow = (
        next(replications(there, [3], 1, engine, full_response=True)) for engine in ("numba", "simpy")
    )
    assert fast.raw.differences(slow.raw) == []
    plain = next(replications(setting("neighbours"), [3], 1, "numba"))
    assert np.array_equal(plain.incidents.key, fast.incidents.key)

    def turnouts(raw):
        rows = zip(raw.incident.tolist(), raw.unit.tolist(), (raw.rolled - raw.alarmed).tolist(), strict=True)
        return {(i, u): took for i, u, took in rows}

    before, after = turnouts(plain.raw), turnouts(fast.raw)
    both = before.keys() & after.keys()
    assert len(both) > 700
    assert sum(before[one] == after[one] for one in both) > 0.98 * len(both)


def test_what_is_asked_is_given_or_declined_and_whoever_is_away_is_sent_nowhere():
    there = setting(help_asked=300)
    year = next(replications(there, [3], 1, "numba"))
    axis, moves = there.axis, year.raw.moves
    of = dict(zip(ABSENCE, year_absence(there, year).T, strict=True))
    in_year = (year.world.lent_ms >= axis.warmup_ms) & (year.world.lent_ms < axis.end_ms)
    assert of["lent_times"].sum() + of["lent_declined"].sum() == in_year.sum() > 200
    assert of["lent_times"].sum() > 150
    assert of["lent_declined"].sum() > 5
    given = moves.rolled >= 0
    assert (moves.rule == -1).all()
    hours = (moves.home - moves.alarmed)[given & (moves.alarmed >= axis.warmup_ms)]
    assert abs(of["lent_h"].sum() - hours.sum()) < 40 * 3_600_000  # what lies across either end of the year
    for unit, alarmed, home in zip(moves.unit, moves.alarmed, moves.home, strict=True):
        sent = year.raw.alarmed[year.raw.unit == unit]
        assert not ((sent > alarmed) & (sent < home)).any()
