"""Every stream of draws, tried as a generator of random numbers along each thing that it goes by.

What is tried is what the enumeration lists: a stream that is added tomorrow is tried tomorrow. Seeds are fixed, and
bounds are those of some thousand tests at once.
"""

import numpy as np
import pytest
from numba import njit
from scipy import stats

from brandsim.draws import Stream, draw, name_key, stream_key, unit_interval

pytestmark = pytest.mark.slow

COUNT = 40_000
RARE = 1e-7
"""Of one test of some thousand: less than one run of a thousand with other seeds would fail."""

FAR = stats.norm.isf(RARE / 2)
AXES = ("entity", "hashed entity", "number", "replication", "seed")
SEED, REPLICATION, ENTITY, NUMBER = 7, 3, 12_345, 2


@njit
def _along(axis, stream, count):
    """Return the draws of a stream while one of its keys counts up and the others stand still."""
    values = np.empty(count)
    key = stream_key(SEED, REPLICATION, stream)
    for at in range(count):
        if axis == 0:
            bits = draw(key, at, NUMBER)
        elif axis == 1:
            # Cells of demand, assumptions and people are keyed by hashes: far apart, alike in their lower bits.
            bits = draw(key, np.int64(at) << 40, NUMBER)
        elif axis == 2:
            bits = draw(key, ENTITY, at)
        elif axis == 3:
            bits = draw(stream_key(SEED, at, stream), ENTITY, NUMBER)
        else:
            bits = draw(stream_key(at, REPLICATION, stream), ENTITY, NUMBER)
        values[at] = unit_interval(bits)
    return values


@pytest.fixture(scope="module")
def drawn():
    """Every series: stream, axis, draw."""
    return np.array([[_along(axis, int(stream), COUNT) for axis in range(len(AXES))] for stream in Stream])


def each(drawn):
    return (
        (f"{stream.name} by {axis}", drawn[at, along])
        for at, stream in enumerate(Stream)
        for along, axis in enumerate(AXES)
    )


def test_every_stream_is_uniform_along_every_key(drawn):
    bad = []
    for name, values in each(drawn):
        counts = np.bincount((values * 256).astype(int), minlength=256)
        # The upper bits, and those in the middle, which a multiplication mixes last.
        fine = np.bincount((values * 2**20).astype(int) % 256, minlength=256)
        probabilities = [
            stats.chisquare(counts).pvalue,
            stats.chisquare(fine).pvalue,
            stats.kstest(values, "uniform", method="asymp").pvalue,
        ]
        # Too even is as wrong as too uneven.
        bad += [(name, p) for p in probabilities if not RARE < p < 1 - RARE]
    assert bad == []


def test_neighbours_along_every_key_know_nothing_of_each_other(drawn):
    bad = []
    for name, values in each(drawn):
        middle = (values - values.mean()) / values.std()
        for lag in (1, 2, 3, 8, 64):
            correlation = (middle[lag:] * middle[:-lag]).mean() * np.sqrt(COUNT - lag)
            bad += [(name, lag)] if abs(correlation) > FAR else []
        pairs = np.bincount(
            (values[::2] * 16).astype(int) * 16 + (values[1::2] * 16).astype(int), minlength=256
        )
        bad += [(name, "pairs")] if stats.chisquare(pairs).pvalue < RARE else []
        # How long it goes up or down: what a short period or a comb would show.
        up = int((np.diff(values) > 0).sum())
        bad += [(name, "up")] if abs(up - (COUNT - 1) / 2) > FAR * np.sqrt((COUNT + 1) / 12) else []
    assert bad == []


def test_no_two_streams_and_no_two_keys_know_of_each_other(drawn):
    series = drawn.reshape(-1, COUNT)
    correlation = np.corrcoef(series) - np.eye(len(series))
    assert np.abs(correlation).max() < FAR / np.sqrt(COUNT)
    # Nor far from the middle, where two streams that share only their extremes would meet.
    extreme = (series > 0.98).astype(float)
    together = np.corrcoef(extreme) - np.eye(len(series))
    assert np.abs(together).max() < FAR / np.sqrt(COUNT)


def test_next_seeds_replications_and_entities_give_other_draws_everywhere(drawn):
    """No two of the values are the same: the streams share no bits."""
    assert len(np.unique(drawn)) == drawn.size - len(Stream) * _met(drawn)


def _met(drawn):
    """How often the axes of one stream pass through the same key: where all of it but one stands still."""
    first = drawn[0]
    return first.size - len(np.unique(first))


def test_names_have_numbers_of_their_own():
    names = [
        f"{kind}_{number}" for kind in ("station", "unit", "assumption", "plats å") for number in range(5000)
    ]
    assert len({name_key(name) for name in names}) == len(names)
