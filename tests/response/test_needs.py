"""When a first action begins and a second alarm is answered, in hand-made records."""

import dataclasses

import numpy as np

from brandsim.calendar import MS_PER_MINUTE
from brandsim.response.needs import needs_met
from support.hand_year import COMMANDER, ENGINE, RIB, RIMBO, Sent, hand_year


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
