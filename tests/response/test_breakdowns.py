"""Breakdowns of hand-made records by type, station, place, season and hour."""

import tracemalloc

import numpy as np
import pytest
from scipy import stats

from brandsim.response import breakdowns
from brandsim.response.breakdowns import Breakdowns
from brandsim.response.intervals.rare_shares import RARE, exact_share
from brandsim.response.intervals.strata import Strata, expected, one_stratum
from brandsim.response.statistics import WILD
from brandsim.response.year import weighted_times
from brandsim.response.year.event_times import EventTimes
from brandsim.response.year.groups import DIMENSIONS, group_labels, year_groups
from brandsim.response.year.measures import YearMeter
from brandsim.response.year.weighted_times import FEW, NEVER, WeightedTimes
from brandsim.response.yearly_sums import LEAST_MOVED
from support.worlds.hand_year import ENGINE, RIB, RIMBO, Sent, hand_year


@pytest.fixture(scope="module")
def labels(found):
    return group_labels(
        [row.type for row in found.demand.types],
        [crew.key for crew in found.service.crews],
        [place.place for place in found.demand.places],
    )


EVENTS = [
    (72 + 5.5, "animal", [Sent(ENGINE, 5.0)]),  # 1 January, 05–06
    (72 + 5.9, "animal", [Sent(RIMBO, 12.0), Sent(RIB, 11.0)]),
    (72 + 6.1, "ivpa", [Sent(RIMBO, 8.0), Sent(RIB, 8.0)]),  # at the same tick: the one sent first
    (72 + 24 * 150, "storm_damage", []),
    (72 + 24 * 151, "storm_damage", [Sent(RIMBO, None)]),  # 31 May: nobody came
    (10, "animal", [Sent(ENGINE, 1.0)]),  # warm-up
]


@pytest.fixture(scope="module")
def broken(setting, found, measured, labels):
    year = hand_year(setting, found, EVENTS)
    times = YearMeter(setting, measured)(year).times
    groups = year_groups(setting, year, measured.counted(year, setting.axis))
    return Breakdowns(labels, groups, times, one_stratum(1))


def rows(broken, dimension):
    return {row.pop("group"): row for row in broken.table(dimension).to_dict("records")}


@pytest.mark.parametrize(
    ("dimension", "at_once"), [("type", 1), ("station", 3), ("place", 100), ("season", 3), ("hour", 7)]
)
def test_it_matters_nothing_how_many_groups_are_described_at_once(broken, monkeypatch, dimension, at_once):
    def described():
        return Breakdowns(broken.labels, broken.groups, broken.times, broken.strata).rows(dimension)

    whole = described()
    monkeypatch.setattr(breakdowns, "_DESCRIBED", at_once)
    assert described() == whole != []


def made_up(years, places, alarms):
    """Return some alarms a year, of which each is at any place and takes any time."""
    rng = np.random.default_rng(1)
    groups = np.zeros((years * alarms, len(DIMENSIONS)), np.int16)
    groups[:, DIMENSIONS.index("place")] = rng.integers(0, places, len(groups))
    took = rng.integers(1, 900_000, len(groups)).astype(np.int32)
    times = EventTimes(np.full((years, 1), alarms, np.int32), took, np.ones(len(took), np.uint8))
    labels = {name: [str(g) for g in range(places if name == "place" else 1)] for name in DIMENSIONS}
    return Breakdowns(labels, groups, times, one_stratum(years))


def test_places_are_the_same_however_few_are_sorted_at_once(monkeypatch):
    whole = made_up(40, 30, 9).rows("place")
    monkeypatch.setattr(breakdowns, "_DESCRIBED", 8)
    monkeypatch.setattr(breakdowns, "_SORTED", 3)
    assert made_up(40, 30, 9).rows("place") == whole


@pytest.mark.slow
def test_many_places_are_not_in_memory_at_once():
    years, places = 1_000, 1_024
    made = made_up(years, places, 3)
    tracemalloc.start()
    found = made.rows("place")
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(found) > 900
    assert most < 4 * 8 * years * places  # the sums of every year by place are seven such tables


def test_breakdowns_by_type(broken):
    found = rows(broken, "type")
    assert set(found) == {"animal", "ivpa", "storm_damage"}
    assert found["animal"]["n_per_year"] == 2
    assert found["animal"]["mean_min"] == pytest.approx(8.0)
    assert (found["animal"]["share_10"], found["animal"]["share_15"]) == (0.5, 1.0)
    assert found["storm_damage"]["share_reached"] == 0
    assert np.isnan(found["storm_damage"]["mean_min"])


def test_breakdowns_by_station_count_the_first_to_arrive_alone(broken):
    found = rows(broken, "station")
    assert {key: row["n_per_year"] for key, row in found.items()} == {
        "norrtalje_heltid": 1, "norrtalje_rib": 1, "rimbo": 1,
    }  # fmt: skip
    assert found["norrtalje_rib"]["mean_min"] == pytest.approx(11.0)
    assert found["rimbo"]["mean_min"] == pytest.approx(8.0)
    assert all(row["share_reached"] == 1 for row in found.values())


def test_breakdowns_by_hour_and_season(broken):
    # The last two are at 01 in summer time.
    by_hour = {key: row["n_per_year"] for key, row in rows(broken, "hour").items()}
    assert by_hour == {"01": 2, "05": 2, "06": 1}
    assert {key: row["n_per_year"] for key, row in rows(broken, "season").items()} == {
        "winter": 3,
        "spring": 2,
    }


def test_every_dimension_sums_to_the_same_total(broken):
    for dimension in ("type", "place", "season", "hour"):
        table = broken.table(dimension)
        assert table["n_per_year"].sum() == 5, dimension
        assert (table["n_per_year"] * table["share_reached"]).sum() == 3, dimension
    assert broken.table("station")["n_per_year"].sum() == 3


def test_machines_get_no_nan(broken):
    for rows_ in broken.to_dict().values():
        for row in rows_:
            assert all(value == value for value in row.values()), row
    storm = next(row for row in broken.to_dict()["type"] if row["share_reached"] == 0)
    assert (storm["mean_min"], storm["median_min"], storm["p90_min"]) == (None, None, None)


LABELS = {name: ["a", "b"] for name in DIMENSIONS}


def made(years, strata):
    """Return breakdowns of years, each a list of (time in ms, group)."""
    number = np.array([[len(year)] for year in years], np.int32)
    flat = [pair for year in years for pair in year]
    times = EventTimes(number, np.array([took for took, _ in flat], np.int32), np.ones(len(flat), np.uint8))
    return Breakdowns(
        LABELS, np.repeat([[group] for _, group in flat], len(DIMENSIONS), axis=1), times, strata
    )


def random_years(count, each, seed=3, never=0.1):
    rng = np.random.default_rng(seed)
    for _ in range(count):
        took = rng.integers(60_000, 2_400_000, each + rng.integers(0, 20))
        took = np.where(rng.random(len(took)) < never, NEVER, took)
        yield list(zip(took.tolist(), rng.integers(0, 2, len(took)).tolist(), strict=True))


def of_group(years, group):
    return [np.array([took for took, mine in year if mine == group]) for year in years]


STRATA = Strata(np.array([0.9, 0.1]), np.repeat([0, 1], [25, 5]), np.arange(10), np.ones(10, int))


def test_means_of_groups_rest_on_storm_years_by_their_weights():
    years = list(random_years(30, 40)) + [
        [(4 * took if took < NEVER else took, group) for took, group in year]
        for year in random_years(10, 90, 5)
    ]
    row = made(years, STRATA).rows("type")[1]
    mine = of_group(years, 1)
    total, met = (
        np.array([function(took[took < NEVER]) for took in mine])
        for function in (lambda t: t.sum() / 60_000, len)
    )
    base = expected(met.astype(float), STRATA).value
    mean = expected(total, STRATA).value / base
    assert row["mean_min"] == pytest.approx(mean)
    half = expected((total - mean * met) / base, STRATA).half
    assert (row["mean_min_low"], row["mean_min_high"]) == pytest.approx((mean - half, mean + half))
    assert row["n_per_year"] == sum(len(took) for took in mine[:30]) / 30
    # Shares and what is reached are of the years asked for, unless storms are wild.
    n = sum(len(took) for took in mine[:30])
    assert row["share_10"] == pytest.approx(sum((took <= 600_000).sum() for took in mine[:30]) / n)
    wild = made(years, STRATA._replace(storm_share=0.2)).rows("type")[1]
    within = np.array([(took <= 600_000).sum() for took in mine], float)
    every = np.array([len(took) for took in mine], float)
    share = expected(within, STRATA).value / expected(every, STRATA).value
    assert wild["share_10"] == pytest.approx(share)


def test_quantiles_of_groups_are_weighted_and_those_of_places_have_no_interval():
    years = list(random_years(40, 40))
    broken = made(years, STRATA)
    row, place = (broken.rows(name)[0] for name in ("hour", "place"))
    met = [took[took < NEVER] for took in of_group(years, 0)]
    weight = np.repeat(STRATA.year_weight(), [len(took) for took in met])
    every = np.concatenate(met)
    order = np.argsort(every)
    at = np.searchsorted(np.cumsum(weight[order]), 0.9 * weight.sum())
    assert row["p90_min"] == place["p90_min"] == pytest.approx(every[order][at] / 60_000)
    assert row["p90_min_low"] < row["p90_min"] < row["p90_min_high"]
    assert place["p90_min_low"] is place["median_min_high"] is None


@pytest.mark.parametrize("few", [10, FEW])
def test_quantiles_of_places_are_those_of_their_weighted_times(monkeypatch, few):
    monkeypatch.setattr(breakdowns, "FEW", few)
    monkeypatch.setattr(weighted_times, "FEW", few)
    years = list(random_years(40, 12))
    weights = STRATA.year_weight()
    for group, row in enumerate(made(years, STRATA).rows("place")):
        met = [took[took < NEVER] for took in of_group(years, group)]
        number = np.array(list(map(len, met)), np.int32)
        times = WeightedTimes(np.concatenate(met).astype(np.int32), number, weights)
        assert [row["median_min"], row["p90_min"]] == (
            times.quantiles(np.array([0.5, 0.9])) / 60_000
        ).tolist()


def test_a_group_that_nobody_came_to_has_a_number_and_no_mean():
    met, never = [(60_000, 0), (180_000, 0)], [(NEVER, 1)]
    found = made([met, met + never], one_stratum(2))
    assert found.means("place") == {"a": (2.0, 2.0), "b": (0.5, None)}
    assert [row["median_min"] for row in found.rows("place")] == [1.0, None]
    alone = made([[(60_000, 0), (180_000, 1)]], one_stratum(1)).rows("place")
    assert [(row["median_min"], row["p90_min"]) for row in alone] == [(1.0, 1.0), (3.0, 3.0)]


def test_means_are_those_of_the_rows():
    found = made(list(random_years(40, 12)), STRATA)
    rows = {row["group"]: (row["n_per_year"], row["mean_min"]) for row in found.rows("place")}
    assert found.means("place") == rows


def test_without_storm_years_what_they_decide_has_no_interval():
    strata = Strata(np.array([0.9, 0.1]), np.repeat([0, 1], [25, 5]), np.zeros(0, int), np.zeros(0, int))
    row = made(list(random_years(30, 60)), strata).rows("season")[0]
    assert row["mean_min_low"] is row["p90_min_low"] is None
    assert row["median_min_low"] is not None
    assert row["share_20_low"] is not None


@pytest.mark.parametrize(("each", "told"), [(RARE // 10 - 1, False), (RARE // 10, True)])
def test_a_mean_of_fewer_than_so_many_has_no_interval(each, told):
    years = [[(60_000 * (1 + (y + k) % 7), 0) for k in range(each)] for y in range(10)]
    assert (made(years, one_stratum(10)).rows("type")[0]["mean_min_low"] is not None) == told


def test_a_share_that_few_miss_has_an_exact_interval():
    years = [[(900_000 if (y, k) == (3, 3) else 60_000, 0) for k in range(30)] for y in range(10)]
    row = made(years, one_stratum(10)).rows("place")[0]
    within = np.array([30.0] * 3 + [29.0] + [30.0] * 6)
    low, high = exact_share(expected(within / 30), np.full(10, 30.0))
    assert (row["share_10_low"], row["share_10_high"]) == (pytest.approx(low), pytest.approx(high))
    assert (row["share_20"], row["share_20_high"]) == (1.0, 1.0)
    assert row["share_20_low"] == pytest.approx(stats.beta.ppf(0.025, 300, 1))


def changed(years, count, group=0):
    """Return the years with the first so many of a group a minute later."""
    left = count
    for year in years:
        new = []
        for took, mine in year:
            late = mine == group and left > 0
            left -= late
            new.append((took + 60_000 if late else took, mine))
        yield new


@pytest.mark.parametrize(("count", "told"), [(LEAST_MOVED - 1, False), (LEAST_MOVED, True)])
def test_gains_are_paired_and_told_where_enough_incidents_differ(count, told):
    years = list(random_years(40, 60, never=0.0))
    later = list(changed(years, count))
    before, after = made(years, STRATA), made(later, STRATA)
    gain, same = (before.gains("place", after)[name] for name in "ab")
    rows = [one.rows("place")[0]["mean_min"] for one in (before, after)]
    assert gain.value == pytest.approx(rows[0] - rows[1])
    assert (gain.ci95 is not None) == told
    assert same == (0.0, None)
    if told:
        number = np.array([len(took) for took in of_group(years, 0)], float)
        base = expected(number, STRATA).value
        parts = [
            (np.array([took.sum() / 60_000 for took in of_group(some, 0)]) - mean * number) / base
            for some, mean in zip((years, later), rows, strict=True)
        ]
        half = expected(parts[0] - parts[1], STRATA).half
        assert gain.ci95 == pytest.approx((gain.value - half, gain.value + half))


@pytest.mark.parametrize(
    ("share", "years", "told"), [(WILD - 0.01, 12, True), (WILD, 99, False), (WILD, 100, True)]
)
def test_where_storms_are_wild_gains_are_told_of_a_hundred_years(share, years, told):
    strata = Strata(np.array([0.9, 0.1]), np.zeros(years, int), np.arange(20), np.ones(20, int), share)
    played = [[(60_000 * (1 + (y + k) % 7), 0) for k in range(60)] for y in range(years + 20)]
    gain = made(played, strata).gains("type", made(list(changed(played, 150)), strata))["a"]
    assert gain.value == pytest.approx(-150 / 60 * strata.year_weight()[0])
    assert (gain.ci95 is not None) == told


def test_gains_of_few_or_of_nobody_are_not_told():
    years = [[(60_000 * (1 + (y + k) % 7), 0) for k in range(9)] for y in range(40)]
    gains = made(years, one_stratum(40)).gains("place", made(list(changed(years, 100)), one_stratum(40)))
    assert gains["a"].value < 0
    assert gains["a"].ci95 is None
    assert gains["b"] == (None, None)


def test_many_years_are_summed_as_all_at_once():
    rng = np.random.default_rng(3)
    number = rng.integers(0, 30, 150).astype(np.int32)
    took = rng.integers(0, 1_800_000, number.sum()).astype(np.int32)
    took[rng.random(len(took)) < 0.1] = NEVER
    groups = np.full((len(took), len(DIMENSIONS)), -1, np.int8)
    groups[:, 0] = rng.integers(-1, 3, len(took))
    times = EventTimes(number[:, None], took, np.ones(len(took), np.uint8))
    kept = Breakdowns({"type": ["a", "b", "c"]}, groups, times, one_stratum(150))
    sums, year, met = kept.sums("type"), np.repeat(np.arange(150), number), took < NEVER
    for g in range(3):
        own = groups[:, 0] == g
        for found, what in (
            (sums.n, np.ones(len(took))),
            (sums.met, met),
            (sums.minutes, np.where(met, took, 0) / 60_000),
            (sums.within[0], took <= kept.classes_min[0] * 60_000),
        ):
            np.testing.assert_array_equal(found[:, g], np.bincount(year[own], what[own], 150))
