"""People with names: rosters unrolled, absence in spells, recall within rest and caps, and seat-hours that add up."""

import dataclasses
from datetime import date

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from brandsim._data import data_file
from brandsim._errors import InputError
from brandsim.calendar import year_axis
from brandsim.scenarios.files.scenario import load_scenario
from brandsim.staffing.absence import load_absence, load_ill_by_month
from brandsim.staffing.availability import decided_level
from brandsim.staffing.people import (
    ROTA_RULES,
    CrewPeople,
    check_people,
    people_arrays,
    rota,
)
from brandsim.staffing.periods import Period
from brandsim.staffing.presence import SEAT_HOURS, presence_of, work_of
from brandsim.staffing.roster import load_roster
from brandsim.staffing.roster_check import breaches
from brandsim.staffing.rules import rested
from brandsim.staffing.working_time import rule_set

RULES = rule_set("twenty_hours_42")
ABSENCE = {one.component: one for one in load_absence()}
VALUES = {"absence_factor": 1.0, "sick_leave_points": 0.0, "recall_accepts": 0.5}
AXIS = year_axis(2024, 3)
FULL = "norrtalje_heltid"


def shipped(posts):
    return load_roster(data_file("staffing", f"rosters/twenty_hours_42_posts_{posts}.csv"), RULES)


def arrays(people, seats=7, values=VALUES, absence=ABSENCE, axis=AXIS):
    need = np.full(axis.hours, seats, np.int64)
    return people_arrays(FULL, people, need, axis, absence, values, load_ill_by_month())


OF_ROSTERS = {"weekly_hours", "weekends", "too_few"}
"""Rules of the roster as it is laid; who is called in, or takes the line of somebody on leave, may work more."""


def by_day(plain, taken):
    """Return who has which shift on which day, bool [people, days, shifts], from who has it in the order of time."""
    works = np.zeros((len(taken), len(plain.gone[0]), len(RULES.shifts)), bool)
    known = {(one.start_h, one.hours): s for s, one in enumerate(RULES.shifts)}
    of = [
        known[at % 24, hours] for at, hours in zip(plain.start_h.tolist(), plain.hours.tolist(), strict=True)
    ]
    works[:, plain.day, of] = taken
    return works


def without_absence():
    return {key: dataclasses.replace(one, value=0.0, low=0.0) for key, one in ABSENCE.items()}


def presence(service, people, level="ambition", values=VALUES, periods=None):
    there = decided_level(service, AXIS, level, pool_people=11, periods=periods)
    return presence_of(there, people, periods or {}, {}, values, ABSENCE, load_ill_by_month())


@pytest.mark.parametrize("posts", [31, 36])
def test_shipped_rosters_keep_their_rules(posts):
    works = shipped(posts)
    assert len(works) == posts
    assert breaches(works, RULES) == []
    people = works.sum(axis=0)
    assert people[RULES.shift_hours(len(people)) > 0].min() == {31: 7, 36: 8}[posts]


@pytest.mark.slow
def test_nobody_away_and_enough_posts_fill_every_seat(service):
    people = {FULL: CrewPeople(RULES, shipped(36), summer_weeks=0)}
    calm = {"absence_factor": 0.0, "sick_leave_points": 0.0, "recall_accepts": 0.0}
    plain, _ = arrays(people[FULL], values=calm, absence=without_absence())
    work = work_of(plain, 1, 0)
    np.testing.assert_array_equal(work.own, plain.need)
    assert set(plain.need[1:].tolist()) == {7}
    assert not work.called.any()
    np.testing.assert_array_equal(work.over, plain.rostered.sum(axis=0) - plain.need)


@settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    posts=st.sampled_from([31, 36]),
    seats=st.integers(5, 10),
    recall=st.booleans(),
    substitutes=st.integers(0, 6),
    accepts=st.floats(0.1, 1.0),
    number=st.integers(0, 1000),
)
def test_whoever_works_keeps_every_rule_all_year(posts, seats, recall, substitutes, accepts, number):
    """The independent checker of rosters finds nothing in the shifts really worked, week after week."""
    people = CrewPeople(RULES, shipped(posts), recall=recall, substitutes=substitutes)
    plain, _ = arrays(
        people, seats, {"absence_factor": 1.3, "sick_leave_points": 0.0, "recall_accepts": accepts}
    )
    work = work_of(plain, 3, number)
    duty = by_day(plain, work.duty)[:, plain.first_monday :]
    found = breaches(duty, RULES, cyclic=False)
    assert [b for b in found if b.rule not in OF_ROSTERS] == []
    called = work.duty & ~plain.rostered
    np.testing.assert_array_equal(called.sum(axis=0), work.called)
    assert not (called & work.away[:, plain.day]).any()
    present = plain.rostered & ~work.away[:, plain.day]
    np.testing.assert_array_equal(present.sum(axis=0), work.own + work.over)
    assert (work.own + work.called <= plain.need).all()
    hours = called * plain.hours
    in_block = np.array([hours[:, plain.block == b].sum(axis=1) for b in range(plain.block[-1] + 1)]).T
    assert (in_block <= plain.overtime_block_h).all()
    for group, cap in ((plain.year, RULES.overtime_year_h), (plain.month, RULES.overtime_month_h)):
        for value in np.unique(group):
            assert hours[:, group == value].sum(axis=1).max() <= cap
    if not recall:
        assert not called.any()
    else:
        assert called.any() or work.own.sum() == plain.need.sum()


def test_overtime_leaves_the_average_week_within_its_limit():
    """42 of 48 hours are rostered: 96 are left in 16 weeks, however much leave and illness there is."""
    willing = {"absence_factor": 1.0, "sick_leave_points": 0.0, "recall_accepts": 1.0}

    def called(average_week_h):
        rules = dataclasses.replace(RULES, average_week_h=average_week_h)
        plain, _ = arrays(CrewPeople(rules, shipped(36), recall=True), seats=9, values=willing)
        return plain, work_of(plain, 1, 0)

    plain, work = called(48.0)
    assert set(np.diff(plain.start_h[plain.block == 2][[0, -1]]).tolist()) == {16 * 7 * 24 - 12}
    rostered = (plain.rostered * plain.hours)[:36]
    left = [16 * 48 - rostered[:, plain.block == b].sum(axis=1) for b in (1, 2, 3)]
    np.testing.assert_array_equal(plain.overtime_block_h[:36, 1:4], np.array(left).T)
    assert min(map(min, left)) == 96
    overtime = ((work.duty & ~plain.rostered) * plain.hours)[:36, plain.block == 2].sum(axis=1)
    assert 80 < overtime.max() <= 96 + (16 * 42 - rostered[:, plain.block == 2].sum(axis=1)).max()
    assert called(43.0)[1].called.sum() < 0.5 * work.called.sum()
    assert called(None)[1].called.sum() > work.called.sum()
    assert (called(None)[0].overtime_block_h > 8784).all()


def test_whoever_is_called_in_on_a_sunday_night_still_has_the_rest_of_the_week_that_begins():
    """Free from Monday midnight until Tuesday 17:00; Sunday's night to 07:00 leaves 34 hours, fewer than 36."""
    plain, _ = arrays(CrewPeople(RULES, shipped(36)), absence=without_absence())
    monday = plain.first_monday + 28
    duty = np.zeros((1, len(plain.start_h)), bool)
    at = {
        (d - monday, h % 24): t
        for t, (d, h) in enumerate(zip(plain.day.tolist(), plain.start_h.tolist(), strict=True))
    }
    for night in (1, 2, 3, 4):
        duty[0, at[night, 17]] = True
    duty[0, at[5, 19]] = duty[0, at[6, 19]] = True
    assert rested(plain, duty, 0, at[-3, 17])  # Friday's night
    assert not rested(plain, duty, 0, at[-1, 19])


@pytest.mark.slow
def test_ten_substitutes_make_a_summer_hour_as_well_manned_as_another(service):
    """The scenario's description says so, and how many hours of the year lack somebody all the same."""
    crew = load_scenario("five_posts_people").crews[FULL].people
    assert (crew.posts, crew.substitutes) == (36, 10)
    drawn = presence(service, {FULL: crew})
    year = slice(AXIS.warmup_hours, None)
    summer = np.isin(AXIS.month[year], (6, 7, 8))
    short = np.array([drawn.draw(1, n).there[year, 0].sum(axis=1) < 7 for n in range(100)])
    assert short[:, summer].mean() == pytest.approx(short[:, ~summer].mean(), rel=0.15)
    hours = short.sum(axis=1).mean()
    assert hours == pytest.approx(260, abs=15)
    for lang in ("sv", "en"):
        assert "260" in load_scenario("five_posts_people").description(lang)


def test_illness_and_vacancies_take_their_shares():
    plain, _ = arrays(CrewPeople(RULES, shipped(36)))
    only_ill = plain._replace(
        leaves=np.zeros_like(plain.leaves), vacant_at_first=np.uint64(0), trains=np.uint64(0),
        leave_weeks=0, gone=np.zeros_like(plain.gone),
    )  # fmt: skip
    away = np.array([work_of(only_ill, 5, n).away for n in range(200)])
    assert away.mean() == pytest.approx(ABSENCE["sick_leave"].value, rel=0.05)
    starts = (away[:, :, 1:] & ~away[:, :, :-1]).sum()
    assert away.sum() / starts == pytest.approx(ABSENCE["sick_leave"].spell_days, rel=0.05)
    february = slice(32, 60)
    october = slice(278, 309)
    assert away[:, :, february].mean() > 1.5 * away[:, :, october].mean()
    only_vacant = plain._replace(
        ill=np.zeros_like(plain.ill), ill_at_first=np.uint64(0), trains=np.uint64(0), leave_weeks=0,
        gone=np.zeros_like(plain.gone),
    )  # fmt: skip
    away = np.array([work_of(only_vacant, 5, n).away for n in range(400)])
    assert away.mean() == pytest.approx(ABSENCE["vacancy"].value, rel=0.15)


def test_leave_is_four_weeks_in_summer_and_the_rest_by_the_week():
    calm = {"absence_factor": 0.0, "sick_leave_points": 0.0, "recall_accepts": 0.0}
    training = {**ABSENCE, "training": dataclasses.replace(ABSENCE["training"], value=0.0)}
    plain, _ = arrays(CrewPeople(RULES, shipped(36)), values=calm, absence=training)
    away = work_of(plain, 1, 0).away
    assert set(away.sum(axis=1).tolist()) == {7 * round(ABSENCE["leave"].value * 365.25 / 7)}
    june = date(2024, 6, 3).toordinal() - (int(AXIS.day[0]) - 1)
    assert away[0::3, june : june + 28].all()
    assert away[1::3, june + 28 : june + 56].all()
    assert away[2::3, june + 56 : june + 84].all()
    assert not away[1::3, june : june + 28].any()


def test_substitutes_take_the_lines_of_those_on_leave():
    plain, _ = arrays(CrewPeople(RULES, shipped(36), substitutes=2), absence=without_absence())
    june = date(2024, 6, 3).toordinal() - (int(AXIS.day[0]) - 1)
    first = slice(2 * june, 2 * (june + 28))
    np.testing.assert_array_equal(plain.rostered[36, first], plain.rostered[0, first])
    np.testing.assert_array_equal(plain.rostered[37, first], plain.rostered[3, first])
    assert len(plain.rostered) == 36 + 3 * 2
    assert not plain.rostered[38:, first].any()  # those of the next turn are others
    assert plain.rostered[36:].sum() == sum(
        plain.rostered[p, 2 * (june + 28 * block) : 2 * (june + 28 * (block + 1))].sum()
        for block in range(3)
        for p in (block, block + 3)
    )
    assert plain.gone[36:, :june].all()


@pytest.mark.parametrize("level", ["ambition", "minimum"])
def test_seat_hours_add_up_to_the_hour(service, level):
    """Needed = own + called + borrowed + empty, for every crew, with rosters, rotas, periods and borrowing."""
    summer = Period.read("x", "06-10", "08-20", "22-06", [], {"brandman": 7})
    people = {
        FULL: CrewPeople(RULES, shipped(31), recall=True, borrows=("norrtalje_rib", "rimbo")),
        "rimbo": CrewPeople(ROTA_RULES, rota(16, 3), recall=True, summer_weeks=0),
    }
    drawn = presence(service, people, level, periods={FULL: [summer]})
    for number in range(3):
        books = drawn.draw(1, number).books
        needed, own, called, borrowed, empty = books[:, :5].T
        np.testing.assert_array_equal(needed, own + called + borrowed + empty)
        assert (books >= 0).all()
        there = drawn.draw(1, number).there[AXIS.warmup_hours :]
        filled = there.sum(axis=(0, 2))
        promised = ~np.array(drawn.decided.free_response)
        np.testing.assert_array_equal(filled[promised], (own + called + borrowed)[promised])
    summer_h = int(summer.holds(AXIS)[AXIS.warmup_hours :].sum())
    assert needed[0] == 8784 * 7 + 2 * summer_h
    if level == "ambition":
        assert borrowed[0] > 0
        assert empty[1] > 0  # the lender's seat is empty meanwhile
    else:  # nobody lends below the own minimum
        assert borrowed[0] == empty[1] == 0


def test_seats_in_units_are_the_people_there(service):
    who = presence(service, {FULL: CrewPeople(RULES, shipped(31))})
    drawn, decided = who.draw(1, 4), who.decided
    there = drawn.there[:, 0].sum(axis=1)
    assert there.min() < 7
    assert (drawn.there[:, 0, 0] == 1).all()  # the commander's seat is filled first
    own = np.unique(decided.pool_of[: len(service.crews[0].units)])
    seated = drawn.seats[:, own].sum(axis=(1, 2))
    np.testing.assert_array_equal(seated, there)  # everybody of the seven has a seat, and nobody two
    others = np.setdiff1d(decided.pool_of, own)
    np.testing.assert_array_equal(drawn.seats[:, others], decided.unit_seats[:, decided.pools][:, others])


def test_draws_are_the_same_again_and_differ_between_years(service):
    drawn = presence(service, {FULL: CrewPeople(RULES, shipped(31), recall=True)})
    first, second = drawn.draw(1, 0).there, drawn.draw(1, 1).there
    assert not np.array_equal(first, second)
    np.testing.assert_array_equal(first, drawn.draw(1, 0).there)


def test_another_post_moves_nobody_elses_illness():
    few, _ = arrays(CrewPeople(RULES, shipped(31)))
    many, _ = arrays(CrewPeople(RULES, shipped(36)))
    np.testing.assert_array_equal(work_of(few, 1, 0).away, work_of(many, 1, 0).away[:31])


def test_a_rota_gives_everybody_every_third_week():
    works = rota(18, 3)
    assert works.shape == (18, 21, 1)
    assert (works.sum(axis=1) == 7).all()
    assert (works.sum(axis=0) == 6).all()


def test_a_roster_that_breaks_its_rules_is_refused():
    works = shipped(36)
    works[4, 3:9] = True
    with pytest.raises(InputError, match=r"line 5.*twenty_hours_42"):
        check_people("mine.toml", "crews.x.people", CrewPeople(RULES, works))


def test_a_scenario_may_change_the_rule_of_weekends_for_its_roster(tmp_path):
    """A roster with a third weekend for one post is refused, and accepted where the scenario says three of four."""
    text = data_file("staffing", "rosters/twenty_hours_42_posts_36.csv").read_text(encoding="utf-8")
    lines = text.splitlines()
    busy = ["", "", "", "", "", "07\N{EN DASH}19", ""] * 3 + [""] * 7
    lines[5] = ",".join(["5", *busy])
    (tmp_path / "own.csv").write_text("\n".join(lines), encoding="utf-8")
    mine = tmp_path / "mine.toml"
    people = f"""name = "mine"\nparent = "ambition"\n[crews.{FULL}.people]\nrules = "twenty_hours_42"\n"""
    people += f"""roster = '{tmp_path / "own.csv"}'\n"""
    mine.write_text(people, encoding="utf-8")
    with pytest.raises(InputError, match=r"line 5.*weekends: 3, allowed 2.*weekends_of_four"):
        load_scenario(mine)
    mine.write_text(people + "weekends_of_four = 3\n", encoding="utf-8")
    assert load_scenario(mine).crews[FULL].people.rules.weekends_of_four == 3


def test_a_roster_for_other_rules_is_refused():
    path = data_file("staffing", "rosters/twenty_hours_42_posts_36.csv")
    with pytest.raises(InputError, match="17–07"):
        load_roster(path, rule_set("thirteen_hours_38"))


@pytest.mark.parametrize(
    ("first", "last", "hours", "weekdays", "expected"),
    [
        ("01-01", "12-31", "00-24", [], 8784),
        ("06-01", "06-30", "00-24", [], 720),
        ("12-31", "01-01", "00-24", [], 48),
        ("06-03", "06-03", "22-06", [], 8),
        ("06-03", "06-05", "22", [], 3),
        ("06-03", "06-09", "00-24", ["sat-sun"], 48),
        ("06-03", "06-09", "00-24", ["sat", "sun"], 48),
        ("03-31", "03-31", "00-24", [], 23),  # the hour that summer time takes
    ],
)
def test_hours_of_a_period(first, last, hours, weekdays, expected):
    period = Period.read("x", first, last, hours, weekdays, {"brandman": 1})
    assert period.holds(AXIS)[AXIS.warmup_hours :].sum() == expected


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"first": "06-31"}, "06-31"),
        ({"hours": "22-06-07"}, "22-06-07"),
        ({"hours": "25-26"}, "25"),
        ({"weekdays": ["mån"]}, "weekday"),
        ({"roles": {}}, "brandman"),
    ],
)
def test_faulty_periods(change, told):
    given_ = {"first": "06-01", "last": "06-30", "hours": "00-24", "weekdays": [], "roles": {"brandman": 1}}
    with pytest.raises(InputError, match=told):
        Period.read("mine.toml", **(given_ | change))


def test_later_periods_win_and_others_stay(service):
    summer = Period.read("x", "06-01", "08-31", "00-24", [], {"brandman": 7})
    night = Period.read("x", "07-01", "07-31", "00-06", [], {"styrkeledare": 2})
    there = decided_level(service, AXIS, "ambition", pool_people=11, periods={FULL: [summer, night]})
    seats, first = there.crew_seats[:, 0], AXIS.warmup_hours
    assert seats[first].tolist() == [1, 1, 5]
    at = {
        (m, h): i
        for i, (m, h) in enumerate(zip(AXIS.month.tolist(), AXIS.hour.tolist(), strict=True))
        if i >= first
    }
    assert seats[at[6, 3]].tolist() == [1, 1, 7]
    assert seats[at[7, 3]].tolist() == [1, 2, 7]
    assert seats[at[7, 12]].tolist() == [1, 1, 7]


def test_free_response_has_no_periods(service):
    summer = Period.read("x", "06-01", "08-31", "00-24", [], {"brandman": 2})
    with pytest.raises(InputError, match=r"crews\.blido\.periods"):
        decided_level(service, AXIS, "minimum", pool_people=11, periods={"blido": [summer]})


def test_books_are_named():
    assert SEAT_HOURS[:5] == ("needed", "own", "called", "borrowed", "empty")


@pytest.mark.parametrize(("key", "below_minimum"), [("norrtalje_rib", False), ("rimbo", True)])
def test_a_leader_counts_as_a_firefighter_but_not_the_reverse(service, key, below_minimum):
    """The second Norrtälje row is 1+2, and 0+2 at minimum: with one away it is 1+1, which holds the minimum."""
    two = {key: CrewPeople(ROTA_RULES, rota(8, 4), summer_weeks=0)}
    there = decided_level(service, AXIS, "ambition", pool_people=11)
    crew = [crew.key for crew in service.crews].index(key)
    books = presence_of(there, two, {}, {}, VALUES, without_absence()).draw(1, 0).books[crew]
    short = dict(zip(SEAT_HOURS, books.tolist(), strict=True))
    hours = AXIS.hours - AXIS.warmup_hours
    assert short["own"] == 2 * hours
    assert short["below_ambition"] == hours
    assert short["below_minimum"] == (hours if below_minimum else 0)
