"""What exactly an indicator measures: where its clock starts, which alarms count, and which statistic it is."""

from __future__ import annotations

from dataclasses import dataclass

URGENT = "priority_1_2"
ALL_EVENTS = "all"
URGENT_WITHOUT_IVPA = "priority_1_2_without_ivpa"

EVENT_FILTERS = (URGENT, ALL_EVENTS, URGENT_WITHOUT_IVPA)
"""Event filters that have a name; another is a list of types."""

FAR_ACTION = "first_action_far"
"""The first action in places that the baseline's first unit is long in reaching."""


@dataclass(frozen=True)
class Definition:
    """What exactly an indicator measures, printed on every output.

    Attributes
    ----------
    clock_start : {"alarm", "call"}
        Where the clock starts: the station is alerted, or the emergency call is answered.
    events : str
        Which incidents count: one of `EVENT_FILTERS`, or types separated by commas. The plan does not say; nobody
        hurries to incidents of priority 3.
    statistic : str
        The statistic that is held against the goal; the plan does not say which one it means.
    """

    clock_start: str = "alarm"
    events: str = URGENT
    statistic: str = "median"
