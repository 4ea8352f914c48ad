"""What is asked for when several units of one incident report in the same tick, worked out by hand."""

import itertools

import numpy as np
import pytest

from brandsim.service.turnout import TurnoutForm
from support.worlds.agreement import agreed
from support.worlds.built import MINUTE
from support.worlds.small_service import TURNOUT, alarms, minutes, service

TICK = 3
"""Minutes after the alarm at which both report."""
TWO = alarms(0, 1)._replace(on_scene_ms=np.array([1, 60]) * MINUTE, need_row=np.array([0, 1], np.int32))
"""The third unit is out for the first alarm, from 0 to 2 min; the second alarm wants two stations."""


def service_that_reports(gives_up, sent_first, later_ms=0):
    """Two units that report in the same tick: one gives up, the other rolls and was not counted on; and a third."""
    form, counted = np.zeros(3, np.int8), np.arange(3) != 1 - gives_up
    form[gives_up] = TurnoutForm.FULL_TIME
    turnout = np.where(counted, TURNOUT * MINUTE, TICK * MINUTE + later_ms)[:, None]
    drives = [20, 20, 0]
    drives[sent_first] = 2
    return service(
        *drives, form=form, threshold=np.zeros((3, 1), np.uint64), counted_on=counted, expected_turnout_ms=turnout,
        give_up_ms=np.full(3, TICK * MINUTE), need=np.array([[2, 0], [2, 0]], np.int32),
        stations=np.array([0, 2], np.int32), stations_first=np.zeros(2, np.bool_),
    )  # fmt: skip


@pytest.mark.parametrize(("gives_up", "sent_first"), list(itertools.product(range(2), repeat=2)))
def test_what_is_asked_for_is_what_is_missing_when_all_have_reported_whoever_does_so_first(
    gives_up, sent_first
):
    records = agreed(service_that_reports(gives_up, sent_first), TWO)
    assert records.unit.tolist() == [2, sent_first, 1 - sent_first]
    rolled = minutes(records.rolled)
    assert rolled[1 + (gives_up != sent_first)] is None
    assert rolled[1 + (gives_up == sent_first)] == 1 + TICK


def test_who_comes_a_tick_later_makes_up_for_nothing_yet():
    records = agreed(service_that_reports(0, 0, later_ms=1), TWO)
    assert records.unit.tolist() == [2, 0, 1, 2]
    assert minutes(records.alarmed)[-1] == 1 + TICK
