"""One year's figures and books of hand-made records, against numpy and by hand."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from brandsim.calendar import MS_PER_MINUTE
from brandsim.response.definition import in_zone
from brandsim.response.statistics import CLASSES_MIN, Kind, Statistic, Statistics
from brandsim.response.year import measures
from brandsim.response.year.counts import empty_counts, year_counts
from brandsim.response.year.measures import YearMeter
from brandsim.response.year.needs import InTime
from brandsim.response.year.weighted_times import NEVER
from brandsim.simulation.world import Cause
from support.examples import examples
from support.worlds.hand_year import BLIDO, COMMANDER, ENGINE, RIB, RIMBO, Sent, hand_year, minutes

STANDARD = Statistics()
LEVELS = {"median": 0.5, "p80": 0.8, "p90": 0.9, "p95": 0.95}


def figures(setting, found, measured, events, **more):
    year = hand_year(setting, found, events, **more)
    out, counts = YearMeter(setting, measured)(year).figures, year_counts(setting, year)
    names = measured.statistics.names
    rows = {name: dict(zip(names, out[i], strict=True)) for i, name in enumerate(measured.indicators)}
    return rows, counts


# --- statistics ---------------------------------------------------------------------------------------


def test_statistics_are_numpys(setting, found, measured):
    values = [12.5, 3.25, 8.0, 30.0, 10.0, 15.0001, 45.5, 9.999]
    row = figures(setting, found, measured, minutes(values))[0]["response_time"]
    assert row["mean"] == pytest.approx(np.mean(values), abs=1e-4)
    for name, level in LEVELS.items():
        assert row[name] == pytest.approx(np.quantile(values, level), abs=1e-4), name
    assert [row[f"share_{t}"] for t in CLASSES_MIN] == [4 / 8, 5 / 8, 6 / 8, 7 / 8]
    assert (row["share_met"], row["n"]) == (1.0, 8)


@pytest.mark.parametrize("place", range(len(STANDARD.names) + 1))
def test_a_statistic_is_one_line_of_the_table_wherever_it_stands(
    setting, found, measured, monkeypatch, place
):
    values = [12.5, 3.25, 8.0, 30.0, 10.0, 15.0001, 45.5, 9.999]
    before = figures(setting, found, measured, minutes(values))[0]["response_time"]
    table = [*STANDARD.table]
    table.insert(place, Statistic("p99", Kind.QUANTILE, 0.99))
    table.insert(place, Statistic("share_12", Kind.SHARE_WITHIN, 12.0))
    monkeypatch.setattr(Statistics, "table", property(lambda _: tuple(table)))
    measured = dataclasses.replace(measured, statistics=Statistics())
    row = figures(setting, found, measured, minutes(values))[0]["response_time"]
    assert row.pop("p99") == pytest.approx(np.quantile(values, 0.99), abs=1e-4)
    assert row.pop("share_12") == 4 / 8
    assert np.isnan(row.pop("share_in_time"))
    assert np.isnan(before.pop("share_in_time"))
    assert row == before


times = st.lists(st.one_of(st.none(), st.integers(0, 3_600_000)), min_size=1, max_size=40)


@settings(deadline=None, max_examples=examples(60))
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
    for threshold in CLASSES_MIN:
        assert row[f"share_{threshold}"] == (known <= threshold).sum() / row_n
    padded = np.sort(np.array([1e9 if one is None else one for one in values]))
    for name, level in LEVELS.items():
        expected = float(np.quantile(padded, level))
        assert row[name] == (np.inf if expected > 1e6 else pytest.approx(expected, abs=1e-9)), name


@settings(deadline=None, max_examples=examples(60), derandomize=True)
@given(
    st.lists(
        st.tuples(
            st.booleans(),
            st.one_of(st.sampled_from([-1, -2]), st.integers(0, 400 * 86_400_000)),
            st.sampled_from(InTime),
        )
    ),
    st.integers(0, 3 * 86_400_000),
)
def test_every_statistic_to_the_last_bit(rows, alarm):
    """Written out over the sorted times, whatever their size."""
    counted = np.array([row[0] for row in rows], bool)
    at = np.array([row[1] + (alarm if row[1] >= 0 else 0) for row in rows], np.int64)
    in_time = np.array([row[2] for row in rows], np.int8)
    out, kept = np.empty(len(STANDARD.names)), np.empty(len(rows) + 1, np.int32)
    asked = measures._fill_figures(
        np.full(len(rows), alarm), counted, at, in_time, *measures._columns(STANDARD.table),
        np.empty((2, len(rows) + 1), np.int64), np.empty(256, np.int64), kept, out,
    )  # fmt: skip
    since = [min(one - alarm, NEVER - 1) if one >= 0 else NEVER for one in at[counted & (at != -2)].tolist()]
    assert kept[:asked].tolist() == since
    took = sorted((at[counted & (at >= 0)] - alarm).tolist())
    n = int((counted & (at != -2)).sum())
    judged = [code for code, counts in zip(in_time.tolist(), counted, strict=True) if counts and code]
    expected = []
    for row in STANDARD.table:
        if row.kind == Kind.COUNT:
            expected.append(n)
        elif row.kind == Kind.JUDGED:
            expected.append(len(judged))
        elif n == 0:
            expected.append(np.nan)
        elif row.kind == Kind.MEAN:
            expected.append(sum(took) / len(took) / MS_PER_MINUTE if took else np.nan)
        elif row.kind == Kind.SHARE_IN_TIME:
            expected.append(judged.count(InTime.YES) / len(judged) if judged else np.nan)
        elif row.kind == Kind.SHARE_MET:
            expected.append(len(took) / n)
        elif row.kind == Kind.SHARE_WITHIN:
            expected.append(sum(one <= row.parameter * MS_PER_MINUTE for one in took) / n)
        else:
            place = row.parameter * (n - 1)
            low, within = int(place), place - int(place)
            ends = [*took, *[np.inf] * (n - len(took))][low : low + 2]
            known = ends if np.isfinite(ends).all() else ends[:1] if within == 0 else [np.inf]
            expected.append(
                (known[0] + (within * (known[1] - known[0]) if len(known) == 2 else 0)) / MS_PER_MINUTE
            )
    assert np.array_equal(out, expected, equal_nan=True)


def test_exactly_ten_minutes_is_within_ten(setting, found, measured):
    row = figures(setting, found, measured, minutes([10.0, 10 + 1 / MS_PER_MINUTE]))[0]["response_time"]
    assert row["share_10"] == 0.5


def test_a_year_without_such_incidents_has_no_figure(setting, found, measured):
    row = figures(setting, found, measured, minutes([5.0]))[0]["first_ba_team"]
    assert row["n"] == 0
    assert all(np.isnan(row[name]) for name in STANDARD.of("first_ba_team"))


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


def test_what_is_measured_of_some_indicators_is_what_is_measured_of_them_among_all(setting, found, measured):
    events = [(80, "building_fire", [Sent(RIB, 6.0, (0, 0, 2)), Sent(RIMBO, 14.0, (0, 1, 2))])]
    zone = measured.filter._replace(places=np.ones(len(found.demand.places), np.bool_))
    beside = {"all": measured.filter, in_zone("response_time", "town"): zone}
    beside[in_zone("first_ba_team", "town")] = zone._replace(indicator="first_ba_team")
    measured = dataclasses.replace(measured, beside=beside)
    for names in ((), ("first_ba_team",), measured.indicators[-2:]):
        some = measured.about(names)
        kept = [name for name in measured.indicators if name in ("response_time", *names)]
        assert some.indicators == tuple(kept)
        zones = [name for name in beside if name != "all" and beside[name].indicator in kept]
        assert list(some.beside) == zones
        year = hand_year(setting, found, events)
        every = dict(
            zip([*measured.indicators, *beside], YearMeter(setting, measured)(year).figures, strict=True)
        )
        figures_of = zip([*kept, *zones], YearMeter(setting, some)(year).figures, strict=True)
        for name, row in figures_of:
            np.testing.assert_array_equal(row, every[name])


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
    counts = year_counts(setting, dataclasses.replace(year, raw=raw))
    assert (counts.answered, counts.waiting) == (1, 1)
    assert balanced(counts)


def test_one_still_in_the_queue_is_waiting(setting, found, measured):
    year = hand_year(setting, found, minutes([5.0, None]))
    raw = dataclasses.replace(year.raw, waiting=np.array([False, True]))
    counts = year_counts(setting, dataclasses.replace(year, raw=raw))
    assert (counts.answered, counts.waiting, sum(counts.unserved.values())) == (1, 1, 0)


def test_books_of_years_add_up():
    one = dataclasses.replace(
        empty_counts(), arrivals=3, answered=2, unserved={"unreachable": 1, "no_crew": 0, "all_busy": 0}
    )
    both = one.added(one).added(empty_counts())
    assert (both.arrivals, both.answered, both.unserved["unreachable"]) == (6, 4, 2)
