"""When needs were met: against the definition written out, and by hand for a first action and a second alarm."""

import dataclasses

import numpy as np
from hypothesis import HealthCheck, given, settings

from brandsim.calendar import MS_PER_MINUTE
from brandsim.response.year.needs import LATER, InTime, need_times
from brandsim.simulation.records import NEVER_MET, NOT_ASKED
from support.examples import examples
from support.worlds.hand_year import COMMANDER, ENGINE, RIB, RIMBO, Sent, hand_year
from support.worlds.shapes import shapes
from support.worlds.years import random_measured, random_years

MANY = settings(
    max_examples=examples(60), deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)


def met(asked, arrivals, capabilities, called_off):
    """Return when nothing was missing of a set: all had come, or the first crew reported a false alarm; or never."""
    if not (asked[capabilities] > 0).any():
        return NOT_ASKED
    have = np.zeros_like(asked)
    for at, brought in arrivals:
        have = have + brought
        if (have >= asked)[capabilities].all():
            return at
    return called_off if called_off >= 0 else NEVER_MET


def written_out(setting, year, sets):
    """Return when needs were met, and whether in time."""
    world, inc, raw = setting.world, year.incidents, year.raw
    brought = world.brings_unit[raw.unit] + np.einsum("dr,drk->dk", raw.people, world.brings_role[raw.unit])
    late = np.zeros_like(brought)
    if world.late_follow:
        late = np.einsum("dr,drk->dk", raw.late, world.brings_role[raw.unit])
    behind = raw.followed if world.late_follow else np.full(len(raw.unit), -1)
    out = np.full((len(sets) + len(LATER), len(inc.time_ms)), NOT_ASKED)
    limits = np.full(out.shape, -1)
    everything = np.ones(world.need.shape[1], bool)
    for i in range(len(inc.time_ms)):
        rows = np.flatnonzero((raw.incident == i) & (raw.arrived >= 0))
        arrivals = [(int(raw.arrived[d]), 0, int(d), brought[d] - late[d]) for d in rows]
        arrivals += [(int(behind[d]), 1, int(d), late[d]) for d in rows if behind[d] >= 0]
        arrivals = [(at, came) for at, _, _, came in sorted(arrivals, key=lambda one: one[:3])]
        first = world.need[inc.need_row[i]]
        if world.stations[inc.need_row[i]] > 1:
            first = np.maximum(first, world.joint_need)
        limits[: len(sets), i] = setting.within_ms[inc.need_row[i]]
        for s, capabilities in enumerate(sets):
            out[s, i] = met(first, arrivals, capabilities, raw.called_off[i])
        row = setting.action_row[year.type_[i], inc.place[i]]
        if row >= 0:
            out[-2, i] = met(world.need[row], arrivals, everything, raw.called_off[i])
            out[-2, i] += setting.after_ms[row] if out[-2, i] >= 0 else 0
            limits[-2, i] = setting.within_ms[row]
        second = inc.second_row[i]
        if second >= 0 and (raw.second_alarmed[i] >= 0 or not arrivals):
            out[-1, i] = met(first + world.need[second], arrivals, everything, raw.called_off[i])
            out[-1, i] = max(out[-1, i], raw.second_alarmed[i]) if out[-1, i] >= 0 else out[-1, i]
            limits[-1, i] = setting.within_ms[second]
    kept = (out >= 0) & (out - inc.time_ms <= limits)
    unsaid = (out == NOT_ASKED) | (limits < 0)
    return out, np.where(unsaid, InTime.UNSAID, np.where(kept, InTime.YES, InTime.NO))


@MANY
@given(shapes())
def test_needs_are_met_by_the_arrival_that_completes_them(shape):
    setting, (year,) = random_years(shape)
    sets = random_measured(shape, setting).capability_sets
    for found, expected in zip(
        need_times(setting, year, sets), written_out(setting, year, sets), strict=True
    ):
        assert np.array_equal(found, expected)
    expected = written_out(setting, year, sets)[0]
    assert np.array_equal(need_times(setting, year, sets, LATER[1:]).met, expected[[0, 1, 3]])
    assert np.array_equal(need_times(setting, year, sets, ()).met, expected[:2])


def later(setting, found, name, units, second_after=None):
    """Return the time of a first action and of a second alarm in minutes, -1 or -2 as they are."""
    year = hand_year(setting, found, [(80, name, units)])
    if second_after is not None:
        at = year.incidents.time_ms + round(second_after * MS_PER_MINUTE)
        row = setting.second_row[0, year.type_, year.incidents.place]
        year = dataclasses.replace(
            year,
            raw=dataclasses.replace(year.raw, second_alarmed=at),
            incidents=year.incidents._replace(second_row=row.astype(np.int32)),
        )
    everything = np.ones((1, setting.world.need.shape[1]), bool)
    times = need_times(setting, year, everything).met
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


def test_reinforcement_counts_from_the_alarm(setting, found):
    # Four stations, ten people with breathing apparatus, two leaders, a commander and his support, a ladder in town.
    first = [Sent(ENGINE, 5.0), Sent(COMMANDER, 5.0, (1, 0, 0)), Sent(2, 6.0, (0, 0, 1))]
    more = [Sent(11, 25.0, (0, 1, 5)), Sent(RIMBO, 30.0, (0, 1, 5)), Sent(13, 38.0, (0, 1, 4))]
    assert later(setting, found, "building_fire", first + more)[1] == -2
    assert later(setting, found, "building_fire", first + more, second_after=15)[1] == 38.0
    assert later(setting, found, "building_fire", first + more[:1], second_after=15)[1] == -1
    assert later(setting, found, "building_fire", first + more, second_after=45)[1] == 45.0  # all were there


def in_time(setting, found, name, units):
    """Return whether all that the first alarm asks for was there in time."""
    year = hand_year(setting, found, [(80, name, units)])
    return need_times(setting, year, np.ones((1, setting.world.need.shape[1]), bool)).in_time[:, 0].tolist()


def test_to_the_millisecond_in_time_is_in_time(setting, found):
    # A fire that one station meets within 30 minutes; nobody names a time for a second alarm that is not given.
    assert in_time(setting, found, "other_fire", [Sent(ENGINE, 30.0)])[0] == InTime.YES
    assert in_time(setting, found, "other_fire", [Sent(ENGINE, 30.0 + 1 / MS_PER_MINUTE)])[0] == InTime.NO
    # never complete
    assert in_time(setting, found, "automatic_alarm", [Sent(RIB, 5.0, (0, 0, 2))])[0] == InTime.NO
    assert in_time(setting, found, "other_fire", [Sent(ENGINE, 5.0)]) == [
        InTime.YES,
        InTime.YES,
        InTime.UNSAID,
    ]
    # A first action has its own time: 20 minutes, the minute that it takes to set up included.
    assert in_time(setting, found, "other_fire", [Sent(ENGINE, 19.5)])[:2] == [InTime.YES, InTime.NO]


def test_a_crew_that_comes_after_hours_is_no_gain(setting, found):
    # Why "never" is no measure: that the second crew comes after two hours makes it rarer, and helps nobody.
    alone = [Sent(ENGINE, 8.0, (0, 1, 3))]
    late = [*alone, Sent(RIMBO, 120.0)]
    assert later(setting, found, "automatic_alarm", alone)[0] == 10.0
    for units in (alone, late):
        assert in_time(setting, found, "automatic_alarm", units)[0] == InTime.NO


def test_what_is_asked_for_does_not_depend_on_who_could_be_sent(setting, found):
    # A rescue asks for three people. That two stations were alarmed for want of them asks for no commander here.
    commander = found.alarm_plan.capability_set("incident_commander")[None]
    year = hand_year(setting, found, [(80, "person_rescue", [Sent(RIB, 6.0, (0, 0, 2)), Sent(RIMBO, 14.0)])])
    several = dataclasses.replace(year, raw=dataclasses.replace(year.raw, joint=np.array([True])))
    for one in (year, several):
        assert need_times(setting, one, commander, ()).met.tolist() == [[NOT_ASKED]]
    # One station by the plan is not several, two are.
    for stations, expected in ((1, NOT_ASKED), (2, NEVER_MET)):
        world = setting.world._replace(stations=np.full_like(setting.world.stations, stations))
        by_plan = dataclasses.replace(setting, world=world)
        assert need_times(by_plan, year, commander, ()).met.tolist() == [[expected]]
    # A traffic accident is an event of two stations by the plan, whoever went.
    year = hand_year(setting, found, [(80, "traffic_accident", [Sent(ENGINE, 6.0)])])
    assert need_times(setting, year, commander, ()).met.tolist() == [[NEVER_MET]]


def test_a_second_alarm_that_nobody_lived_to_give_is_asked_for_and_never_met(setting, found):
    everything = np.ones((1, setting.world.need.shape[1]), bool)
    for units, expected in (([], NEVER_MET), ([Sent(ENGINE, 6.0)], NOT_ASKED)):
        year = hand_year(setting, found, [(80, "building_fire", units)])
        row = setting.second_row[0, year.type_, year.incidents.place].astype(np.int32)
        grown = dataclasses.replace(year, incidents=year.incidents._replace(second_row=row))
        assert need_times(setting, grown, everything).met[-1].tolist() == [expected]
