"""One year's figures, books and breakdowns of hand-made records, against numpy and by hand."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brandsim.calendar import MS_PER_HOUR, MS_PER_MINUTE
from brandsim.response import measures
from brandsim.response.breakdowns import Breakdowns, _quantile_min
from brandsim.response.measures import (
    BIN_MS,
    BINS,
    Measured,
    empty_counts,
    empty_groups,
    group_labels,
    measure,
)
from brandsim.response.needs import needs_met
from brandsim.response.statistics import (
    INDICATOR_STATISTICS,
    STATISTIC_TABLE,
    STATISTICS,
    THRESHOLDS_MIN,
    Kind,
    Statistic,
)
from brandsim.response.year_spread import coarse_groups, no_spread
from brandsim.scenarios.files.assumptions import central_values
from brandsim.scenarios.files.scenario import load_scenario
from brandsim.scenarios.world.municipality import municipality_of
from brandsim.scenarios.world.setting import make_setting
from brandsim.simulation.arrays import allocate
from brandsim.simulation.records import MoveRecords, RawRecords
from brandsim.simulation.replications import Replication
from brandsim.simulation.world import Cause, IncidentArrays

ENGINE, COMMANDER, RIB, BLIDO, RIMBO = 0, 1, 4, 5, 7
LEVELS = {"median": 0.5, "p80": 0.8, "p90": 0.9, "p95": 0.95}


@pytest.fixture(scope="module")
def found():
    return municipality_of(load_scenario())


@pytest.fixture(scope="module")
def setting(found):
    return make_setting(load_scenario(), central_values(found.assumptions), found)


@pytest.fixture(scope="module")
def measured(found):
    sets = [
        found.alarm_plan.capability_set("ba_people", "ba_leader"),
        found.alarm_plan.capability_set("boat"),
    ]
    return Measured(("response_time", "first_ba_team", "first_boat"), np.array(sets), np.ones(14, bool))


@dataclasses.dataclass
class Sent:
    """One dispatch of a hand-made year; minutes from the alarm, None = never rolled."""

    unit: int
    minutes: float | None
    people: tuple[int, int, int] = (0, 1, 4)


def hand_year(setting, found, events, cause=Cause.NO_CREW):
    """Return a year from ``(hour of the axis, type, [Sent, …])``; nobody sent = lost for `cause`."""
    events = sorted(events, key=lambda event: event[0])
    time_ms = np.array([round(hour * MS_PER_HOUR) for hour, _, _ in events], np.int64)
    type_ = np.array([found.demand.type_index(name) for _, name, _ in events], np.int32)
    place = np.arange(len(events), dtype=np.int32)
    rows = setting.need_row[type_, place]
    flat = [(i, sent) for i, (_, _, units) in enumerate(events) for sent in units]
    incident = np.array([i for i, _ in flat], np.int32)
    came = np.array(
        [-1 if s.minutes is None else time_ms[i] + round(s.minutes * MS_PER_MINUTE) for i, s in flat],
        np.int64,
    )
    unit = np.array([s.unit for _, s in flat], np.int32)
    first = np.full(len(events), -1, np.int64)
    for i, u, at in zip(incident, unit, came, strict=True):
        if at >= 0 and setting.world.stops_clock[u] and (first[i] < 0 or at < first[i]):
            first[i] = at
    alarmed = np.full(len(events), -1, np.int64)
    alarmed[incident] = time_ms[incident]
    causes = np.where(np.isin(np.arange(len(events)), incident), Cause.NONE, cause).astype(np.int8)
    raw = RawRecords(
        incident=incident,
        unit=unit,
        alarmed=time_ms[incident],
        rolled=np.where(came >= 0, time_ms[incident], -1),
        arrived=came,
        left=came,
        home=came,
        people=np.array([s.people for _, s in flat], np.int8).reshape(-1, 3),
        taken=np.array([s.people for _, s in flat], np.int8).reshape(-1, 3),
        first_arrival=first,
        full_response=first,
        first_alarmed=alarmed,
        cause=causes,
        waiting=np.zeros(len(events), bool),
        second_alarmed=np.full(len(events), -1, np.int64),
        joint=np.zeros(len(events), bool),
        moves=allocate(MoveRecords, moves=0),
    )
    nothing = np.zeros(len(events), np.int64)
    incidents = IncidentArrays(
        time_ms, place, rows, setting.priority[rows], nothing, nothing, nothing.astype(np.uint64),
        np.full(len(events), -1, np.int32), nothing, nothing, np.full(len(events), -1, np.int32), nothing,
        np.zeros(1, np.int8),
    )  # fmt: skip
    return Replication(0, incidents, type_, raw, None)


def figures(setting, found, measured, events, **more):
    out, counts = measure(setting, hand_year(setting, found, events, **more), measured, 6, None)
    names = [row.name for row in measures.STATISTIC_TABLE]
    rows = {name: dict(zip(names, out[i], strict=True)) for i, name in enumerate(measured.indicators)}
    return rows, counts


def minutes(values, name="animal"):
    """Return events an hour apart in the year, each reached after so many minutes; None = nobody came."""
    return [(72 + i, name, [] if value is None else [Sent(ENGINE, value)]) for i, value in enumerate(values)]


# --- statistics ---------------------------------------------------------------------------------------


def test_statistics_are_numpys(setting, found, measured):
    values = [12.5, 3.25, 8.0, 30.0, 10.0, 15.0001, 45.5, 9.999]
    row = figures(setting, found, measured, minutes(values))[0]["response_time"]
    assert row["mean"] == pytest.approx(np.mean(values), abs=1e-4)
    for name, level in LEVELS.items():
        assert row[name] == pytest.approx(np.quantile(values, level), abs=1e-4), name
    assert [row[f"share_{t}"] for t in THRESHOLDS_MIN] == [4 / 8, 5 / 8, 6 / 8, 7 / 8]
    assert (row["share_met"], row["n"]) == (1.0, 8)


@pytest.mark.parametrize("place", range(len(STATISTICS) + 1))
def test_a_statistic_is_one_line_of_the_table_wherever_it_stands(
    setting, found, measured, monkeypatch, place
):
    values = [12.5, 3.25, 8.0, 30.0, 10.0, 15.0001, 45.5, 9.999]
    before = figures(setting, found, measured, minutes(values))[0]["response_time"]
    table = [*STATISTIC_TABLE]
    table.insert(place, Statistic("p99", Kind.QUANTILE, 0.99))
    table.insert(place, Statistic("share_12", Kind.SHARE_WITHIN, 12.0))
    monkeypatch.setattr(measures, "STATISTIC_TABLE", tuple(table))
    row = figures(setting, found, measured, minutes(values))[0]["response_time"]
    assert row.pop("p99") == pytest.approx(np.quantile(values, 0.99), abs=1e-4)
    assert row.pop("share_12") == 4 / 8
    assert row == before


times = st.lists(st.one_of(st.none(), st.integers(0, 3_600_000)), min_size=1, max_size=40)


@settings(deadline=None, max_examples=60)
@given(times)
def test_who_never_came_counts_as_longer_than_all(setting, found, measured, ms):
    values = [None if one is None else one / MS_PER_MINUTE for one in ms]
    row = figures(setting, found, measured, minutes(values))[0]["response_time"]
    known = np.array([one for one in values if one is not None])
    row_n = len(values)
    assert row["n"] == row_n
    assert row["share_met"] == len(known) / row_n
    if len(known):
        assert row["mean"] == pytest.approx(known.mean())
    else:
        assert np.isnan(row["mean"])
    for threshold in THRESHOLDS_MIN:
        assert row[f"share_{threshold}"] == (known <= threshold).sum() / row_n
    padded = np.sort(np.array([1e9 if one is None else one for one in values]))
    for name, level in LEVELS.items():
        expected = float(np.quantile(padded, level))
        assert row[name] == (np.inf if expected > 1e6 else pytest.approx(expected, abs=1e-9)), name


def test_exactly_ten_minutes_is_within_ten(setting, found, measured):
    row = figures(setting, found, measured, minutes([10.0, 10 + 1 / MS_PER_MINUTE]))[0]["response_time"]
    assert row["share_10"] == 0.5


def test_a_year_without_such_incidents_has_no_figure(setting, found, measured):
    row = figures(setting, found, measured, minutes([5.0]))[0]["first_ba_team"]
    assert row["n"] == 0
    assert all(np.isnan(row[name]) for name in INDICATOR_STATISTICS)


def test_the_warm_up_is_not_counted(setting, found, measured):
    events = [(71.99, "animal", [Sent(ENGINE, 99.0)]), (72.0, "animal", [Sent(ENGINE, 7.0)])]
    rows, counts = figures(setting, found, measured, events)
    assert (rows["response_time"]["n"], rows["response_time"]["mean"]) == (1, 7.0)
    assert (counts.arrivals, counts.dispatches) == (1, 1)


def test_the_event_filter_leaves_the_books_alone(setting, found, measured):
    events = [(80, "animal", [Sent(ENGINE, 5.0)]), (90, "building_fire", [Sent(ENGINE, 9.0)])]
    only = dataclasses.replace(
        measured, counted_types=np.array([t.type == "animal" for t in found.demand.types])
    )
    rows, counts = figures(setting, found, only, events)
    assert (rows["response_time"]["n"], rows["response_time"]["mean"]) == (1, 5.0)
    assert rows["first_ba_team"]["n"] == 0
    assert counts.arrivals == 2


# --- needs --------------------------------------------------------------------------------------------


def test_a_team_is_put_together_from_several_crews(setting, found, measured):
    # 1+4 with breathing apparatus: two from Norrtälje on-call, a leader and two from Rimbo.
    units = [Sent(RIB, 6.0, (0, 0, 2)), Sent(RIMBO, 14.0, (0, 1, 2))]
    row = figures(setting, found, measured, [(80, "automatic_alarm", units)])[0]
    assert row["response_time"]["mean"] == 6.0
    assert row["first_ba_team"]["mean"] == 14.0
    assert row["first_boat"]["n"] == 0


@pytest.mark.parametrize(
    ("units", "team"),
    [
        ([Sent(ENGINE, 5.0)], 5.0),
        ([Sent(ENGINE, 5.0, (0, 1, 3))], None),  # four people
        ([Sent(RIB, 5.0, (0, 0, 3)), Sent(RIMBO, 8.0, (0, 0, 2))], None),  # five without a leader
        ([Sent(BLIDO, 5.0), Sent(ENGINE, 9.0)], 9.0),  # Blidö has no breathing apparatus
        ([Sent(COMMANDER, 4.0, (1, 0, 0)), Sent(ENGINE, 9.0, (0, 1, 3))], None),  # nor is he one of the five
        ([Sent(RIMBO, None), Sent(ENGINE, 9.0)], 9.0),
    ],
)
def test_what_makes_a_breathing_apparatus_team(setting, found, measured, units, team):
    row = figures(setting, found, measured, [(80, "automatic_alarm", units)])[0]["first_ba_team"]
    assert row["n"] == 1
    assert row["share_met"] == (team is not None)
    assert np.isnan(row["mean"]) if team is None else row["mean"] == team


def test_a_lone_commander_does_not_stop_the_clock(setting, found, measured):
    units = [Sent(COMMANDER, 4.0, (1, 0, 0)), Sent(ENGINE, 9.0)]
    assert figures(setting, found, measured, [(80, "animal", units)])[0]["response_time"]["mean"] == 9.0


# --- books --------------------------------------------------------------------------------------------


def balanced(counts):
    return counts.arrivals == counts.answered + counts.waiting + sum(counts.unserved.values())


@pytest.mark.parametrize("cause", [Cause.UNREACHABLE, Cause.NO_CREW, Cause.ALL_BUSY])
def test_the_lost_are_named_by_cause(setting, found, measured, cause):
    counts = figures(setting, found, measured, minutes([5.0, None, None, 7.0]), cause=cause)[1]
    assert (counts.arrivals, counts.answered, counts.waiting) == (4, 2, 0)
    assert counts.unserved == {
        **dict.fromkeys(("unreachable", "no_crew", "all_busy"), 0),
        cause.name.lower(): 2,
    }
    assert balanced(counts)


def test_one_whose_every_unit_failed_had_no_crew(setting, found, measured):
    events = [(80, "animal", [Sent(RIMBO, None), Sent(BLIDO, None)]), (81, "animal", [Sent(RIMBO, 9.0)])]
    counts = figures(setting, found, measured, events)[1]
    assert counts.unserved["no_crew"] == 1
    assert (counts.dispatches, counts.failed_turnouts) == (3, 2)
    assert balanced(counts)


def test_one_alarmed_after_the_year_was_waiting(setting, found, measured):
    year = hand_year(setting, found, minutes([5.0, 6.0]))
    late = year.raw.first_alarmed.copy()
    late[1] = setting.axis.end_ms
    raw = dataclasses.replace(year.raw, first_alarmed=late)
    counts = measure(setting, dataclasses.replace(year, raw=raw), measured, 6, None)[1]
    assert (counts.answered, counts.waiting) == (1, 1)
    assert balanced(counts)


def test_one_still_in_the_queue_is_waiting(setting, found, measured):
    year = hand_year(setting, found, minutes([5.0, None]))
    raw = dataclasses.replace(year.raw, waiting=np.array([False, True]))
    counts = measure(setting, dataclasses.replace(year, raw=raw), measured, 6, None)[1]
    assert (counts.answered, counts.waiting, sum(counts.unserved.values())) == (1, 1, 0)


def test_books_of_years_add_up():
    one = dataclasses.replace(
        empty_counts(), arrivals=3, answered=2, unserved={"unreachable": 1, "no_crew": 0, "all_busy": 0}
    )
    both = one.added(one).added(empty_counts())
    assert (both.arrivals, both.answered, both.unserved["unreachable"]) == (6, 4, 2)


# --- breakdowns ---------------------------------------------------------------------------------------


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
    groups = empty_groups(labels)
    measure(setting, hand_year(setting, found, EVENTS), measured, 6, groups)
    return Breakdowns(labels, groups, 1, no_spread(len(groups.n), len(coarse_groups(labels))))


def rows(broken, dimension):
    return {row.pop("group"): row for row in broken.table(dimension).to_dict("records")}


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


@given(
    st.lists(st.integers(0, 100 * MS_PER_MINUTE), min_size=1, max_size=60),
    st.sampled_from([0.1, 0.5, 0.8, 0.9, 0.95]),
)
def test_the_quantile_of_classes_is_within_a_tenth_of_a_minute(ms, level):
    histogram = np.bincount(np.array(ms) // BIN_MS, minlength=BINS)
    exact = np.quantile(ms, level) / MS_PER_MINUTE
    assert abs(_quantile_min(histogram, level) - exact) <= 0.1 + 1e-9


def test_no_quantile_of_nothing():
    assert _quantile_min(np.zeros(BINS, np.int64), 0.5) is None


def test_the_last_class_is_open(setting, found, measured, labels):
    groups = empty_groups(labels)
    measure(setting, hand_year(setting, found, minutes([500.0])), measured, 6, groups)
    assert groups.histogram[:, BINS - 1].sum() == 5  # one in each dimension
    assert groups.total_ms.sum() == 5 * 500 * MS_PER_MINUTE


# --- first action and second alarm --------------------------------------------------------------------


def later(setting, found, name, units, second_after=None):
    """Return the time of a first action and of a second alarm in minutes, -1 or -2 as they are."""
    year = hand_year(setting, found, [(80, name, units)])
    if second_after is not None:
        at = year.incidents.time_ms + round(second_after * MS_PER_MINUTE)
        row = setting.second_row[year.type_, year.incidents.place]
        year = dataclasses.replace(
            year,
            raw=dataclasses.replace(year.raw, second_alarmed=at),
            incidents=year.incidents._replace(second_row=row.astype(np.int32)),
        )
    everything = np.ones((1, setting.world.need.shape[1]), bool)
    times = needs_met(setting, year, everything)
    return [
        float((t - year.incidents.time_ms)[0]) / MS_PER_MINUTE if t[0] >= 0 else int(t[0]) for t in times
    ][1:]


def test_a_first_action_is_enough_people_and_what_it_takes_to_set_up(setting, found):
    # Two people put water on, two minutes after the second of them came; the lone commander is none of them.
    units = [Sent(COMMANDER, 4.0, (1, 0, 0)), Sent(RIB, 6.0, (0, 0, 1)), Sent(RIMBO, 9.0, (0, 1, 2))]
    assert later(setting, found, "building_fire", units)[0] == 11.0
    assert later(setting, found, "building_fire", units[:2])[0] == -1
    assert later(setting, found, "ivpa", units[:2])[0] == 7.0
    assert later(setting, found, "water_damage", units)[0] == -2  # the plan has no row of action for it


def test_reinforcement_counts_from_the_second_alarm(setting, found):
    # 20 people of whom 10 with breathing apparatus, two leaders and a commander, a ladder in town.
    first = [Sent(ENGINE, 5.0), Sent(COMMANDER, 5.0, (1, 0, 0)), Sent(2, 6.0, (0, 0, 1))]
    more = [Sent(6, 25.0, (0, 1, 5)), Sent(RIMBO, 30.0, (0, 1, 5)), Sent(8, 38.0, (0, 1, 4))]
    assert later(setting, found, "building_fire", first + more)[1] == -2
    assert later(setting, found, "building_fire", first + more, second_after=15)[1] == 23.0
    assert later(setting, found, "building_fire", first + more[:1], second_after=15)[1] == -1
    assert later(setting, found, "building_fire", first + more, second_after=45)[1] == 0.0  # all were there
