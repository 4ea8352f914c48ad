"""Numbers of a year's events, and how calls were handled, against what the demand and the assumptions expect."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
from numpy.typing import NDArray

from brandsim.log import IncidentLog
from brandsim.scenarios.files.assumptions import Assumption
from brandsim.scenarios.folders.fitted import FittedFrom
from brandsim.scenarios.folders.logged_calls import HANDLING, handled_s, median_ends
from brandsim.scenarios.run.prepared import PreparedScenario
from brandsim.validation.held.events import QUARTERS, HeldEvents
from brandsim.validation.held.rows import FEWEST, NORMAL_95, HeldOutRow, row, unsaid


def compared_numbers(
    prepared: PreparedScenario,
    events: HeldEvents,
    places: Mapping[str, NDArray[np.int64]],
    fit: FittedFrom | None,
) -> list[HeldOutRow]:
    """Hold the numbers of incidents against what the demand expects, by type, part of the day and place.

    Which share of all a group has was counted too, in so many years as the fit has events for.

    Parameters
    ----------
    prepared : PreparedScenario
    events : HeldEvents
    places : mapping of str to ndarray of int64
        From `neighbourhoods`.
    fit : FittedFrom or None
    """
    demand = prepared.found.demand
    error = next((_log_sd(one) for one in prepared.found.assumptions if one.key == "total_factor"), 0.0)
    shares = {one.profile: np.array(one.weights) / sum(one.weights) for one in demand.hour_profiles}
    of_type = np.array([one.yearly_number for one in demand.types])
    of_hour = (of_type[:, None] * [shares[one.hour_profile] for one in demand.types]).sum(axis=0)
    of_place, total = demand.place_numbers, float(of_type.sum())
    expected = {("", ""): total} | {("type", one.type): one.yearly_number for one in demand.types}
    expected |= {("hour", name): of_hour[6 * six : 6 * six + 6].sum() for six, name in enumerate(QUARTERS)}
    expected |= {("place", name): of_place[group].sum() for name, group in places.items()}
    dispersion = 1.0 if fit is None else fit.dispersion
    per_year = 0.0 if fit is None else total / max(fit.incidents, 1)
    rows = []
    for (by, group), number in expected.items():
        of_fit = per_year * (1 - number / total) if total else 0.0
        half = NORMAL_95 * np.sqrt(number * dispersion * (1 + of_fit) + (number * error) ** 2)
        counted = len(events.groups[by, group])
        ends = number - half, number + half
        rows.append(row(("incidents", by, group, "number"), counted, counted, number, ends))
    return rows


def compared_handling(
    prepared: PreparedScenario, log: IncidentLog, events: HeldEvents, fitted: Collection[str] = ()
) -> list[HeldOutRow]:
    """Hold how long a call was handled, until the first unit was alarmed, against the time that the model adds.

    The model has one time for all calls, so only the median is held. Its interval is that of the assumption, if a fit
    has found it, and of the median of so many calls as the log has (the order statistics between which it lies in 95
    of 100 years).

    Parameters
    ----------
    prepared : PreparedScenario
    log : IncidentLog
    events : HeldEvents
    fitted : collection of str
        Assumptions that a fit has found.
    """
    assumed = next(one for one in prepared.found.assumptions if one.key == HANDLING)
    handled: NDArray[np.float64] = np.sort(handled_s(log)[events.row].dropna().to_numpy(np.float64))
    if len(handled) < FEWEST:
        return [unsaid("call_handling", "median", assumed.value)]
    median, of_chance = float(np.median(handled)), median_ends(handled)
    low, high = (
        assumed.value + sign * float(np.hypot(believed - assumed.value, chance - median))
        for sign, believed, chance in zip((-1, 1), _ends(assumed, fitted), of_chance, strict=True)
    )
    return [row(("call_handling", "", "", "median"), len(handled), median, assumed.value, (low, high))]


def _ends(assumed: Assumption, fitted: Collection[str]) -> tuple[float, float]:
    if assumed.key not in fitted or assumed.low is None or assumed.high is None:
        return assumed.value, assumed.value
    return assumed.low, assumed.high


def _log_sd(assumption: Assumption) -> float:
    if assumption.low is None or assumption.high is None or assumption.low <= 0:
        return 0.0
    return float(np.log(assumption.high / assumption.low) / (2 * NORMAL_95))
