"""Scenarios played together give what each gives alone, and an interruption keeps what is finished."""

from dataclasses import fields, replace

import numpy as np
import pytest

from brandsim.scenarios.decide.compare import compare
from brandsim.scenarios.files.assumptions import central_values
from brandsim.scenarios.files.scenario import load_scenario
from brandsim.scenarios.run import play_paired
from brandsim.scenarios.run.replications import CHUNK_YEARS, ReplicationRunner
from brandsim.scenarios.run.simulate import simulate
from brandsim.scenarios.world.municipality import municipality_of
from brandsim.scenarios.world.setting import Basis
from brandsim.simulation.replications import drawn_blocks, replications

NAMES = ["ambition", "without_five_posts_recall", "minimum", "neighbours"]


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.slow
def test_together_is_one_by_one_to_the_last_bit(threads):
    runs = compare(NAMES, 9, 3, threads=threads, uncertainty=4, per_draw=2).runs
    for name, run in zip(NAMES, runs, strict=True):
        alone = simulate(name, 9, 3, uncertainty=0)
        np.testing.assert_array_equal(run.figures.central, alone.figures.central)
        np.testing.assert_array_equal(run.workload.load.seats, alone.workload.load.seats)
        assert run.counts == alone.counts
    more = simulate("minimum", 40, 3, uncertainty=4)  # a twentieth of 40 is 2 years a draw
    np.testing.assert_array_equal(runs[2].figures.sampled, more.figures.sampled)
    np.testing.assert_array_equal(runs[2].workload.sampled, more.workload.sampled)


def test_a_fixed_assumption_is_not_shared_with_others():
    fast = replace(load_scenario("minimum"), name="fast", assumptions={"speed_factor": 1.1})
    runs = compare(["minimum", fast], 6, 1, uncertainty=3, per_draw=1).runs
    assert (runs[1].figures.sampled != runs[0].figures.sampled).any()
    alone = simulate(fast, 6, 1, uncertainty=3)
    np.testing.assert_array_equal(runs[1].figures.sampled, alone.figures.sampled)


def interrupt_after(monkeypatch, method, calls):
    """Let a method of `ReplicationRunner` be interrupted at its so-many-th call, as by Ctrl-C."""
    real, seen = getattr(ReplicationRunner, method), []

    def once_too_often(self, *args, **more):
        seen.append(1)
        if len(seen) > calls:
            raise KeyboardInterrupt
        return real(self, *args, **more)

    monkeypatch.setattr(ReplicationRunner, method, once_too_often)


@pytest.mark.slow
def test_an_interruption_keeps_finished_scenarios(monkeypatch):
    interrupt_after(monkeypatch, "central", 3)
    found = compare(NAMES, CHUNK_YEARS, 1, uncertainty=3, threads=1)
    assert [run.scenario.name for run in found.runs] == NAMES[:3]
    assert found.stopped == play_paired.Stopped(("neighbours",), 0, 3)
    assert found.difference("minimum", "response_time", "median").ci95_difference is not None
    assert found.summary()["stopped"] == {"unfinished": ["neighbours"], "draws": 0, "of_draws": 3}


def test_an_interruption_among_the_draws_keeps_those_that_all_have(monkeypatch):
    interrupt_after(monkeypatch, "at", 2 * len(NAMES) + 1)
    found = compare(NAMES, 6, 1, uncertainty=5, threads=1)
    assert len(found.runs) == len(NAMES)
    assert found.stopped == play_paired.Stopped((), 2, 5)
    assert {len(run.figures.sampled) for run in found.runs} == {2}


def test_nothing_finished_is_an_interruption(monkeypatch):
    interrupt_after(monkeypatch, "central", 1)
    with pytest.raises(KeyboardInterrupt):
        compare(NAMES, CHUNK_YEARS, 1, uncertainty=3, threads=1)


@pytest.mark.slow
def test_nothing_stopped_says_so():
    found = compare(NAMES[:2], 3, 1, uncertainty=0)
    assert found.stopped is None
    assert found.summary()["stopped"] is None


def test_scenarios_share_the_incidents_that_they_meet_alike_and_no_others():
    values = {name: central_values(municipality_of(load_scenario(name)).assumptions) for name in NAMES}
    bases = {name: Basis(scenario := load_scenario(name), municipality_of(scenario)) for name in NAMES}
    kinds = {name: basis.meets(values[name]) for name, basis in bases.items()}
    assert len(set(kinds.values())) == 1
    one = bases[NAMES[0]]
    for key in ("total_factor", "summer_factor", "snow_factor", "second_alarm_factor", "storm_factor"):
        other = {**values[NAMES[0]], key: values[NAMES[0]][key] * 0.9}
        assert one.meets(other) != kinds[NAMES[0]], key
    quicker = {**values[NAMES[0]], "speed_factor": 1.1}
    assert one.meets(quicker) == kinds[NAMES[0]]
    other_year = Basis(replace(one.scenario, year=one.scenario.year + 1), one.found)
    assert other_year.meets(values[NAMES[0]]) != kinds[NAMES[0]]


def test_a_setting_played_over_incidents_drawn_for_another_is_played_over_its_own():
    minimum, ambition = (
        Basis(scenario := load_scenario(name), municipality_of(scenario)) for name in ("minimum", "ambition")
    )
    values = central_values(minimum.found.assumptions)
    drawn = list(drawn_blocks(ambition.under(values), range(40), 3, kept=True))
    setting = minimum.under(values)
    for own, shared in zip(
        replications(setting, range(40), 3, "numba"),
        replications(setting, range(40), 3, "numba", incidents=drawn),
        strict=True,
    ):
        assert own.number == shared.number
        for mine, other in zip((*own.incidents, own.type_), (*shared.incidents, shared.type_), strict=True):
            assert np.array_equal(mine, other)
        for name in (field.name for field in fields(own.raw) if field.name != "moves"):
            assert np.array_equal(getattr(own.raw, name), getattr(shared.raw, name)), name
