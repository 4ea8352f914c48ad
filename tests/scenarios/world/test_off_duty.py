"""People off duty in the shipped municipality: called in while few crews stand ready, and nowhere else."""

import copy
from functools import cache

import numpy as np

from brandsim.calendar import MS_PER_MINUTE
from brandsim.response.coverage import expected_first_min
from brandsim.scenarios.files.assumptions import central_values
from brandsim.scenarios.files.scenario import load_scenario
from brandsim.scenarios.world.municipality import municipality_of
from brandsim.scenarios.world.setting import Basis
from brandsim.scenarios.world.situation import Situation
from brandsim.simulation.replications import replications

CALLED = ["norrtalje_off_duty", "hallstavik_off_duty", "rimbo_off_duty", "almsta_off_duty"]
CREWS = ["norrtalje_engine", "norrtalje_rib", "blido", "hallstavik", "rimbo", "almsta"]


@cache
def basis(name="off_duty"):
    scenario = load_scenario(name)
    return Basis(scenario, municipality_of(scenario))


def setting(name="off_duty", **values):
    return basis(name).under({**central_values(basis(name).found.assumptions), **values})


def units():
    return np.array([unit.key for unit in basis().found.service.units])


def test_they_watch_the_own_crews_and_stand_at_their_own_stations():
    world = setting(off_duty_crews=3, off_duty_stay_h=2, off_duty_turnout_s=75).world
    assert units()[world.off_duty].tolist() == CALLED
    assert units()[world.mover].tolist() == CALLED
    assert units()[world.post].tolist() == CALLED
    assert [units()[row].tolist() for row in world.watched] == [CREWS] * 4
    assert world.fewest.tolist() == [3] * 4
    assert world.stay_ms.tolist() == [120 * MS_PER_MINUTE] * 4
    assert world.standby_ms.tolist() == [75_000] * 4
    assert not world.move_ms.any()


def test_half_of_them_are_there_at_the_time_of_the_table():
    """The nominal time is the median of the k-th of so many as are expected to answer."""
    for factor in (1.0, 0.8):
        world = setting(off_duty_time_factor=factor).world
        rng = np.random.default_rng(1)
        for key, nominal_min, answer, k in (("norrtalje_off_duty", 30, 6, 5), ("rimbo_off_duty", 20, 4, 3)):
            table = world.turnout_table[world.table_of[units().tolist().index(key), 0]]
            times = np.sort(rng.choice(table, (20_000, answer)), axis=1)[:, k - 1]
            assert abs(np.median(times) / MS_PER_MINUTE - nominal_min * factor) < 0.5


def test_nobody_off_duty_is_on_duty():
    there = basis().manning(central_values(basis().found.assumptions)).availability
    keys = [crew.key for crew in there.service.crews]
    called = [keys.index(key) for key in CALLED]
    assert not there.crew_seats[:, called].any()
    for hours in (there.below_minimum_h, there.below_ambition_h, there.empty_h):
        assert not hours[called].any()
    pools = {key: int(there.unit_seats[0, units().tolist().index(key)].sum()) for key in CALLED}
    assert pools == dict(zip(CALLED, (20, 14, 14, 12), strict=True))


def test_places_are_expected_to_be_reached_as_without_them():
    assert np.array_equal(expected_first_min(setting()), expected_first_min(setting("practice")))
    now = Situation.of(load_scenario("off_duty"), "2026-02-03 12:00")
    assert [now.why_not[u] for u in np.flatnonzero(setting().world.off_duty)] == ["off_duty"] * 4


def test_a_year_in_which_they_are_called_in_and_what_they_leave_as_it_was():
    plain = copy.deepcopy(next(replications(setting("practice"), [3], 1, "numba")))
    year = copy.deepcopy(next(replications(setting(kept_for_urgent_crews=0), [3], 1, "numba")))
    moves, raw = year.raw.moves, year.raw
    off = setting().world.off_duty
    assert off[moves.unit].all()
    assert 4 <= len(moves.unit) < 1000
    sent = off[raw.unit]
    assert 0 < sent.sum() < 200
    # Whoever is sent stands at the station then: called in before, and not gone home.
    for d in np.flatnonzero(sent):
        own = moves.unit == raw.unit[d]
        assert (own & (moves.arrived <= raw.alarmed[d]) & (moves.left == raw.alarmed[d])).any()
    # Until the first is sent nothing differs.
    first = raw.incident[sent].min()
    before = raw.incident < first
    assert np.array_equal(raw.arrived[before], plain.raw.arrived[plain.raw.incident < first])
