"""What units do at an incident, worked out by hand: turn back, leave one by one, are relieved and held in reserve."""

import numpy as np
import pytest

from brandsim.service.turnout import TurnoutForm
from brandsim.simulation.world import NEVER
from support.worlds.agreement import agreed
from support.worlds.built import MINUTE
from support.worlds.small_service import COMMANDER, TURNOUT, alarms, minutes, service

REPORTS = {"false_alarm_ms": np.array([4 * MINUTE])}


def test_who_is_on_the_way_drives_back_what_it_has_driven_when_the_first_crew_reports_a_false_alarm():
    records = agreed(service(5, 20, **REPORTS), alarms(0))
    assert minutes(records.called_off) == [10]
    assert minutes(records.arrived) == [6, None]
    assert minutes(records.left) == [36, 10]
    assert minutes(records.home) == [41, 19]
    assert minutes(records.full_response) == [10]


def test_who_comes_as_the_report_is_given_has_come():
    records = agreed(service(5, 9, **REPORTS), alarms(0))
    assert minutes(records.arrived) == [6, 10]
    assert minutes(records.full_response) == [10]


def test_a_crew_that_turns_out_still_does_not_drive():
    late = np.array([[TURNOUT], [15]]) * MINUTE
    records = agreed(service(5, 20, **REPORTS, expected_turnout_ms=late), alarms(0))
    assert minutes(records.rolled) == [1, 15]
    assert minutes(records.left)[1] == minutes(records.home)[1] == 15
    assert minutes(records.arrived)[1] is None


def test_without_the_rule_everybody_drives_on():
    records = agreed(service(5, 20), alarms(0))
    assert minutes(records.called_off) == [None]
    assert minutes(records.arrived) == [6, 21]


def test_an_arrival_that_does_not_stop_the_clock_reports_nothing():
    records = agreed(service(2, 5, 20, **REPORTS, stops_clock=np.array([False, True, True])), alarms(0))
    assert minutes(records.called_off) == [10]


def test_after_the_report_a_crew_that_could_not_roll_is_not_replaced():
    nobody = {
        "form": np.array([0, TurnoutForm.FULL_TIME, 0], np.int8),
        "threshold": np.zeros((3, 1), np.uint64),
        "need": np.array([[4, 0]], np.int32),
    }
    too_late, sooner = np.full(3, 12 * MINUTE), np.full(3, 9 * MINUTE)
    assert len(agreed(service(5, 6, 20, **REPORTS, **nobody, give_up_ms=too_late), alarms(0)).unit) == 2
    assert len(agreed(service(5, 6, 20, **REPORTS, **nobody, give_up_ms=sooner), alarms(0)).unit) == 3


def test_a_false_alarm_has_no_second_alarm():
    again = {"second_row": np.int32(0), "second_after_ms": 6 * MINUTE}
    need = {"need": np.array([[2, 0]], np.int32)}
    assert minutes(agreed(service(5, 9, **REPORTS, **need), alarms(0, **again)).second_alarmed) == [None]
    assert minutes(agreed(service(5, 9, **need), alarms(0, **again)).second_alarmed) == [12]


def test_a_unit_that_turned_back_is_home_for_the_next_alarm():
    world = service(5, 20, **REPORTS, need=np.array([[3, 0]], np.int32))
    records = agreed(world, alarms(0, 19))
    assert minutes(records.alarmed)[:3] == [0, 0, 19]
    assert records.unit.tolist()[:3] == [0, 1, 1]


COMMANDED = {
    "hands_over": np.array([False, True, False, False]),
    "release_share": 768,
    "handover_share": 512,
}


def test_units_leave_one_by_one_and_the_commander_hands_over():
    # The incident's time begins at minute 6: half of it is over at 56, three quarters at 81, 9/16 at 62¼.
    records = agreed(service(5, 7, 10, 20, **COMMANDED), alarms(0, on_scene=100, later_units_stay_ms=NEVER))
    assert minutes(records.arrived) == [6, 8, 11, 21]
    assert minutes(records.left) == [106, 56, 81, 62.25]


def test_who_comes_after_its_time_turns_at_the_scene_and_nobody_stays_longer_than_its_type_says():
    records = agreed(service(5, 7, 10, 20, **COMMANDED), alarms(0, on_scene=10, later_units_stay_ms=NEVER))
    assert minutes(records.left) == [16, 11, 13.5, 21]
    records = agreed(
        service(5, 7, 10, 20, **COMMANDED), alarms(0, on_scene=100, later_units_stay_ms=15 * MINUTE)
    )
    assert minutes(records.left) == [106, 23, 26, 36]


def test_a_commander_who_comes_first_still_hands_over():
    leads_first = {**COMMANDED, "hands_over": np.array([True, False])}
    records = agreed(service(5, 10, **leads_first), alarms(0, on_scene=100, later_units_stay_ms=NEVER))
    assert minutes(records.left) == [56, 111]


@pytest.mark.parametrize("share", [0, 768])
def test_nobody_stays_longer_than_until_relief(share):
    world = service(5, 10, relief_ms=40 * MINUTE, release_share=share)
    records = agreed(world, alarms(0, on_scene=600, later_units_stay_ms=NEVER))
    assert minutes(records.left) == [46, 51]


def grows(reserve, *drives, own):
    """One crew is asked for at first and one more at a second alarm."""
    world = service(*drives, reserve=reserve, own_crew=np.array(own), need=np.array([[2, 0]], np.int32))
    return agreed(world, alarms(0, second_row=np.int32(0), second_after_ms=10 * MINUTE)).unit.tolist()


def test_the_last_crew_is_held_back_from_a_second_alarm_while_a_neighbour_can_go():
    assert grows(0, 5, 10, 30, own=[True, True, False]) == [0, 1]
    assert grows(1, 5, 10, 30, own=[True, True, False]) == [0, 2]
    assert grows(1, 5, 10, 15, 30, own=[True, True, True, False]) == [0, 1]
    assert grows(2, 5, 10, 15, 30, own=[True, True, True, False]) == [0, 3]


def test_the_last_crew_goes_where_nobody_else_can():
    assert grows(1, 5, 10, own=[True, True]) == [0, 1]


def test_the_last_crew_goes_to_a_first_alarm():
    world = service(5, 30, reserve=1, own_crew=np.array([True, False]), need=np.array([[2, 0]], np.int32))
    assert agreed(world, alarms(0)).unit.tolist() == [0]


@pytest.mark.parametrize(("planned", "stations", "sent"), [(False, 0, 3), (True, 0, 2), (True, 2, 3)])
def test_a_commander_is_asked_for_where_the_plan_asks_for_several_stations(planned, stations, sent):
    # Four people come from two stations; the third unit brings a commander.
    brings = np.zeros((3, 2), np.int32)
    brings[2, COMMANDER] = 1
    world = service(
        5, 10, 15, brings_unit=brings, need=np.array([[4, 0]], np.int32), stations=np.array([stations], np.int32),
        joint_need=np.array([0, 1], np.int32), joint_as_planned=planned,
    )  # fmt: skip
    records = agreed(world, alarms(0))
    assert records.unit.tolist() == [0, 1, 2][:sent]
    assert records.joint.tolist() == [sent == 3]


def test_a_second_alarm_makes_it_an_event_of_several_stations_whoever_is_sent():
    # Two stations stand in for each other at first; the second alarm sends somebody who is not counted on.
    world = service(
        5, 10, 15, need=np.array([[4, 0], [1, 0]], np.int32), stations=np.zeros(2, np.int32),
        false_alarm_ms=np.full(2, NEVER), joint_need=np.array([0, 1], np.int32), joint_as_planned=True,
        stations_first=np.zeros(2, np.bool_), counted_on=np.array([True, True, False]),
    )  # fmt: skip
    records = agreed(world, alarms(0, second_row=np.int32(1), second_after_ms=2 * MINUTE))
    assert records.unit.tolist() == [0, 1, 2]
    assert records.joint.tolist() == [True]
