"""The score of a replication's worst storm is that of the storms that its incidents are drawn from."""

import dataclasses

import numpy as np
import pytest

from brandsim.calendar import year_axis
from brandsim.demand.arrays import buffer_size, demand_arrays
from brandsim.demand.incidents import draw_incidents
from brandsim.demand.storm_scores import storm_scores, yearly_incidents

SEED, YEARS = 3, 400


def drawn_times(arrays, replication):
    size = buffer_size(arrays)
    time_ms, key, on_scene_ms = np.empty(size, np.int64), np.empty(size, np.uint64), np.empty(size, np.int64)
    type_, place = np.empty(size, np.int32), np.empty(size, np.int32)
    count = draw_incidents(arrays, SEED, replication, time_ms, type_, place, key, on_scene_ms)
    return dict(zip(key[:count].tolist(), time_ms[:count].tolist(), strict=True))


@pytest.mark.parametrize("kind", ["gale", "cloudburst"])
def test_a_score_counts_the_incidents_of_the_worst_storm(demand, kind):
    axis = year_axis(2024, 28)
    storm = next(storm for storm in demand.storms if storm.storm == kind)
    one = dataclasses.replace(demand, storms=(dataclasses.replace(storm, per_year=0.5 * storm.per_year),))
    stormy = demand_arrays(one, axis)
    # The same cells without the storms: what is left over came with one.
    calm = stormy._replace(storms=stormy.storms._replace(rate=np.zeros(1)))
    scores, most = storm_scores(stormy, axis, SEED, YEARS)
    length_ms, hours, tried = storm.duration_h * 3_600_000, storm.duration_h, 0
    for replication in range(60):
        with_storms, without = drawn_times(stormy, replication), drawn_times(calm, replication)
        times = sorted(time for key, time in with_storms.items() if key not in without)
        if not times:
            continue
        if times[0] > axis.warmup_ms and times[-1] - times[0] <= length_ms:  # a single storm, within the year
            assert scores[replication] == pytest.approx(len(times) ** 2 / hours)
            assert most[replication] == len(times)
            tried += 1
        else:
            assert scores[replication] <= len(times) ** 2 / hours
    assert tried >= 10


def test_only_the_storms_of_the_year_count(demand):
    axis = year_axis(2024, 28)
    arrays = demand_arrays(demand, axis)
    late = dataclasses.replace(axis, warmup_ms=axis.end_ms + 10 * 24 * 3_600_000)
    assert storm_scores(arrays, axis, SEED, YEARS)[0].max() > 0
    assert storm_scores(arrays, late, SEED, YEARS)[0].max() == 0


def test_scores_are_of_the_number_and_the_seed_alone(demand):
    axis = year_axis(2024, 28)
    arrays = demand_arrays(demand, axis)
    few, many, other = (
        storm_scores(arrays, axis, 1, 50)[0],
        storm_scores(arrays, axis, 1, 90)[0],
        storm_scores(arrays, axis, 2, 50)[0],
    )
    np.testing.assert_array_equal(many[:50], few)
    assert (few != other).any()


def test_the_expected_incidents_of_a_year(demand):
    arrays = demand_arrays(demand, year_axis(2024, 28))
    expected = sum(row.yearly_number for row in demand.types)
    assert yearly_incidents(arrays, year_axis(2024, 28)) == pytest.approx(expected, rel=0.02)


@pytest.mark.parametrize("threads", [2, 3, 64])
def test_scores_are_the_same_on_any_number_of_threads(demand, threads):
    axis = year_axis(2024, 28)
    arrays = demand_arrays(demand, axis)
    for one, shared in zip(
        storm_scores(arrays, axis, SEED, 50), storm_scores(arrays, axis, SEED, 50, threads), strict=True
    ):
        np.testing.assert_array_equal(one, shared)


def test_who_asks_again_is_given_the_same_and_may_not_write_in_it(demand):
    axis = year_axis(2024, 28)
    first, again = (storm_scores(demand_arrays(demand, axis), axis, SEED, 50) for _ in range(2))
    assert again[0] is first[0]
    with pytest.raises(ValueError, match="read-only"):
        first[0][0] = 1.0


@pytest.mark.parametrize(
    "change",
    [
        lambda arrays: arrays._replace(storms=arrays.storms._replace(rate=arrays.storms.rate * 2)),
        lambda arrays: arrays._replace(
            storms=arrays.storms._replace(duration_ms=arrays.storms.duration_ms * 2)
        ),
        lambda arrays: arrays._replace(profile_cumulative=arrays.profile_cumulative**2),
    ],
    ids=["how often", "how long", "when"],
)
def test_other_storms_are_not_taken_for_those_before(demand, change):
    axis = year_axis(2024, 28)
    axis = dataclasses.replace(axis, warmup_ms=axis.end_ms // 2)  # when they come matters
    arrays = demand_arrays(demand, axis)
    before = storm_scores(arrays, axis, SEED, YEARS)[0]
    assert (storm_scores(change(arrays), axis, SEED, YEARS)[0] != before).any()
