"""When needs were met: against the definition written out, and by hand for a first action and a second alarm."""

import dataclasses

import numpy as np
from hypothesis import HealthCheck, given, settings

from brandsim.calendar import MS_PER_MINUTE
from brandsim.response.needs import LATER, needs_met
from brandsim.simulation.records import NEVER_MET, NOT_ASKED
from support.hand_year import COMMANDER, ENGINE, RIB, RIMBO, Sent, hand_year
from support.worlds import shapes
from support.years import random_measured, random_years

MANY = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


def met(asked, arrivals, capabilities):
    """Return when there was as much as was asked of each capability of a set, or that there never was."""
    if not (asked[capabilities] > 0).any():
        return NOT_ASKED
    have = np.zeros_like(asked)
    for at, brought in arrivals:
        have = have + brought
        if (have >= asked)[capabilities].all():
            return at
    return NEVER_MET


def written_out(setting, year, sets):
    world, inc, raw = setting.world, year.incidents, year.raw
    brought = world.brings_unit[raw.unit] + np.einsum("dr,drk->dk", raw.people, world.brings_role[raw.unit])
    out = np.empty((len(sets) + len(LATER), len(inc.time_ms)), np.int64)
    everything = np.ones(world.need.shape[1], bool)
    for i in range(len(inc.time_ms)):
        rows = np.flatnonzero((raw.incident == i) & (raw.arrived >= 0))
        arrivals = sorted((int(raw.arrived[d]), int(d)) for d in rows)
        arrivals = [(at, brought[d]) for at, d in arrivals]
        first = world.need[inc.need_row[i]]
        if raw.joint[i]:
            first = np.maximum(first, world.joint_need)
        for s, capabilities in enumerate(sets):
            out[s, i] = met(first, arrivals, capabilities)
        row = setting.action_row[year.type_[i], inc.place[i]]
        out[-2, i] = NOT_ASKED if row < 0 else met(world.need[row], arrivals, everything)
        if out[-2, i] >= 0:
            out[-2, i] += setting.after_ms[row]
        out[-1, i] = NOT_ASKED
        if raw.second_alarmed[i] >= 0:
            more = world.need[inc.second_row[i]] if inc.second_row[i] >= 0 else 0
            out[-1, i] = met(first + more, arrivals, everything)
            if out[-1, i] >= 0:
                out[-1, i] = max(out[-1, i] - raw.second_alarmed[i], 0) + inc.time_ms[i]
    return out


@MANY
@given(shapes())
def test_needs_are_met_by_the_arrival_that_completes_them(shape):
    setting, (year,) = random_years(shape)
    sets = random_measured(shape, setting).capability_sets
    expected = written_out(setting, year, sets)
    assert np.array_equal(needs_met(setting, year, sets), expected)
    assert np.array_equal(needs_met(setting, year, sets, LATER[1:]), expected[[0, 1, 3]])
    assert np.array_equal(needs_met(setting, year, sets, ()), expected[:2])


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
