"""What a run keeps of each year, and that it is there once: by the sizes of arrays, which no machine changes."""

import gc
import weakref
from dataclasses import fields, is_dataclass

import numpy as np
import pytest

import brandsim as bs
from brandsim.scenarios.run import replications
from brandsim.scenarios.run.extra_years import PlayedYears
from brandsim.scenarios.run.prepared import PreparedScenario
from brandsim.scenarios.run.progress import progress_bar

MOST_OF_A_YEAR = 2_000
"""Bytes kept of each further year: figures 1 040, hours of crews 432 and 216, incidents at once 96, its stratum 8."""
MOST_OF_AN_INCIDENT = 11
"""And of each that counts in the first years beside its times: groups 10, what it asks 1."""


def kept(value, found=None):
    """Return the bytes of every piece of memory that a result's arrays have, each once."""
    found = {} if found is None else found
    if isinstance(value, np.ndarray):
        owner = value
        while isinstance(owner.base, np.ndarray):
            owner = owner.base
        found[id(owner)] = owner.nbytes
    elif isinstance(value, tuple | list):
        for part in value:
            kept(part, found)
    elif isinstance(value, dict):
        kept(list(value.values()), found)
    elif is_dataclass(value):
        kept([getattr(value, one.name) for one in fields(value)], found)
        kept(dict(vars(value)), found)
    return found


def of_years(run):
    return sum(kept([run.figures, run.breakdowns, run.workload, run.absence]).values())


@pytest.fixture(scope="module")
def runs():
    """Runs of 16 and 48 years, of which the times of 4 are kept."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(replications, "KEPT_YEARS", 4)
        return [bs.simulate("minimum", years, uncertainty=0, threads=1) for years in (16, 48)]


@pytest.mark.slow
def test_what_is_kept_of_a_year(runs):
    few, many = runs
    for run in runs:
        run.goal  # noqa: B018  (what it looks up may not stay)
        assert len(run.estimates) > 1
    assert (of_years(many) - of_years(few)) / (many.years - few.years) < MOST_OF_A_YEAR


def test_what_is_kept_of_an_incident_of_the_first_years(runs):
    run = runs[0]
    times, incidents = run.figures.times, len(run.breakdowns.groups)
    beside = sum(kept([times.asks, run.breakdowns.groups]).values())
    assert times.times_ms.itemsize == 4
    assert beside <= MOST_OF_AN_INCIDENT * incidents


def test_looking_up_keeps_nothing_of_each_incident(runs):
    times = runs[0].figures.times
    before = sum(kept(times).values())
    for indicator in range(times.number.shape[1]):
        assert len(times.of(indicator)) == times.number[:, indicator].sum()
    weighted = times.weighted(0, np.ones(len(times.number)))
    weighted.quantiles(np.array([0.1, 0.9]))
    weighted.up_to(600_000)
    assert sum(kept(times).values()) - before <= 8 * (times.number.size + 1)
    assert sum(kept(vars(weighted)).values()) - len(times.of(0)) * 4 < 200_000 < times.times_ms.nbytes * 5


def test_the_whole_is_there_once_and_its_parts_are_views(runs):
    run = runs[0]
    assert run.breakdowns.times is run.figures.times
    prepared = PreparedScenario.of(
        "minimum", "numba", 1, 1, "all", "median", None, progress_bar("", progress=False)
    )
    scored = prepared.scored(16)
    played = prepared.played(16, scored)
    for part in (played.central, played.extra):
        assert np.shares_memory(part.times.times_ms, played.times.times_ms)
        assert np.shares_memory(part.times.asks, played.times.asks)
        assert np.shares_memory(part.groups, played.groups)
        asked = part.times.number
        assert (len(part.times.times_ms), len(part.times.asks)) == (asked.sum(), asked[:, 0].sum())
        assert len(part.groups) == len(part.times.asks)
    assert sum(kept(played.central.times).values()) == sum(kept(played.times).values())
    seats, books = played.central.load.seats, prepared.runner.nominal.books
    assert books.max() > 2**15
    np.testing.assert_array_equal(seats, np.broadcast_to(books, seats.shape))


@pytest.mark.slow
def test_parts_are_forgotten_as_they_are_laid():
    prepared = PreparedScenario.of(
        "minimum", "numba", 1, 1, "all", "median", None, progress_bar("", progress=False)
    )
    strata = prepared.scored(5).strata(5)
    alive = []

    def parts():
        for year in range(5):
            gc.collect()
            assert sum(one() is not None for one in alive) <= 1  # the one that is being laid
            part = prepared.play_part(range(year, year + 1))
            alive.append(weakref.ref(part))
            yield part
            del part

    assert PlayedYears.of(parts(), strata, prepared.measured).years == 5
    assert len(alive) == 5
