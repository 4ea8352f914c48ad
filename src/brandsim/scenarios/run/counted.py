"""Which alarms an indicator counts: the urgent ones, all, or those of some types; and what is measured on them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from brandsim._errors import NOTHING, InputError
from brandsim._validate import check_known
from brandsim.demand.model import IVPA
from brandsim.response.definition import ALL_EVENTS, EVENT_FILTERS, URGENT, URGENT_WITHOUT_IVPA
from brandsim.response.statistics import CLASSES_MIN, Statistics
from brandsim.response.year.filters import EVERY_PRIORITY, Counted
from brandsim.response.year.measures import Measured
from brandsim.response.year.needs import LATER
from brandsim.scenarios.files.assumptions import holds
from brandsim.scenarios.world.municipality import Municipality

LEAST_GRAVE = 2
"""Alarms of this priority or graver are urgent."""


def named(events: str | Sequence[str]) -> str:
    """Return the name of an event filter: its own, or its types with commas.

    Parameters
    ----------
    events : str or sequence of str
    """
    return events if isinstance(events, str) else ", ".join(events)


def event_filter(
    found: Municipality, events: str | Sequence[str], values: Mapping[str, float] | None = None
) -> Counted:
    """Return which incidents count.

    Parameters
    ----------
    found : Municipality
    events : str or sequence of str
        One of `EVENT_FILTERS`, or incident types, in one text with commas or in a list.
    values : mapping of str to float, optional
        Assumptions; without them IVPA counts among the urgent alarms.

    Raises
    ------
    InputError
        For no type, or one that the demand does not have.
    """
    types = [row.type for row in found.demand.types]
    if isinstance(events, str) and events in EVENT_FILTERS:
        without = events == URGENT_WITHOUT_IVPA
        without |= events == URGENT and values is not None and not holds(values, "ivpa_counted")
        counted = np.array([not (without and name == IVPA) for name in types])
        return Counted(counted, EVERY_PRIORITY if events == ALL_EVENTS else LEAST_GRAVE)
    # A caller in Python may give anything.
    listed = list(events) if isinstance(events, Iterable) else None
    wanted = events.split(", ") if isinstance(events, str) else listed
    if not wanted:
        what = "one of the filters, or at least one incident type"
        raise InputError("simulate", "events", events if wanted is None else NOTHING, what, "Name one.")
    for name in wanted:
        check_known("simulate", "events", name, [*types, *EVENT_FILTERS], "an incident type, or a filter")
        if name in EVENT_FILTERS:
            what = "a filter alone, or incident types"
            raise InputError("simulate", "events", name, what, "Name the filter by itself.")
    return Counted(np.isin(types, wanted), EVERY_PRIORITY)


def measured_of(
    found: Municipality,
    events: str | Sequence[str],
    values: Mapping[str, float] | None = None,
    classes_min: tuple[int, ...] = CLASSES_MIN,
) -> Measured:
    """Return what is measured, and on which incidents.

    Parameters
    ----------
    found, events, values
        As for `event_filter`.
    classes_min : tuple of int
        Within how many minutes shares are told.

    Raises
    ------
    InputError
        As `event_filter`.
    """
    counted = event_filter(found, events, values)
    plan = found.alarm_plan
    every = tuple(capability.key for capability in plan.capabilities)
    sets = {row.indicator: plan.capability_set(*(row.capabilities or every)) for row in plan.need_sets}
    # Those that no row of the alarm plan asks for are left out.
    asked = plan.need[np.array(plan.alarms) == "first"].sum(axis=0) + plan.joint_need
    sets = {name: kept for name, kept in sets.items() if asked[kept].any()}
    later = [name for name, alarm in zip(LATER, ("action", "second"), strict=True) if alarm in plan.alarms]
    others = [one for one in EVENT_FILTERS if events in EVENT_FILTERS and one != events]
    beside = {one: event_filter(found, one) for one in others}
    return Measured(
        ("response_time", *sets, *later),
        np.array(list(sets.values())),
        counted.types,
        counted.least_grave,
        beside,
        statistics=Statistics(classes_min),
    )
