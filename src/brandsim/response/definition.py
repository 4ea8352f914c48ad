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

_IN = " in "


def in_zone(name: str, zone: str | None) -> str:
    """Return what an indicator is called where it is measured in a zone alone; its own name for None.

    Parameters
    ----------
    name : str
    zone : str or None
    """
    return name if zone is None else f"{name}{_IN}{zone}"


def zone_of(name: str) -> tuple[str, str | None]:
    """Return the indicator and the zone that `in_zone` has put together.

    Parameters
    ----------
    name : str
    """
    indicator, found, zone = name.partition(_IN)
    return indicator, zone if found else None


def from_call(name: str) -> bool:
    """Tell whether an indicator, in a zone or not, has its clock start at the call: the response time and the handling.

    Parameters
    ----------
    name : str
    """
    return zone_of(name)[0] == "call_to_arrival"


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
