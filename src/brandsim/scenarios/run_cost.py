"""What a run costs beside another: what the scenarios state, on-call seats, and alarm hours from the simulation."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from brandsim.response.indicators import monte_carlo
from brandsim.scenarios.cost import CostDifference, cost_difference
from brandsim.scenarios.prices import PriceIndex, Rate, load_price_index, load_rates
from brandsim.scenarios.run import Run
from brandsim.service.stations import Crew

Line = dict[str, Any]


def run_cost_difference(baseline: Run, other: Run, lang: str = "sv") -> CostDifference:
    """Return what `other` costs beyond `baseline`, line by line, in tkr a year and the prices of the scenario's year.

    Parameters
    ----------
    baseline, other : Run
    lang : {"sv", "en"}

    Returns
    -------
    CostDifference
        Lines that the scenarios state; on-call seats in standby, computed from who is on duty; alarm hours of on-call
        crews with the interval between paired years. The total is None where something that differs has no known
        cost, which `CostDifference.unsaid` then names.

    Raises
    ------
    InputError
        For a year whose price index is not known.
    """
    stated = cost_difference(baseline.scenario, other.scenario, lang)
    rates, prices = load_rates(), load_price_index()
    unsaid = _unsaid(baseline, other, stated.cost_difference_tkr is None)
    lines = list(stated.lines)
    lines += _seats(baseline, other, rates["on_call_seat"], prices, lang)
    lines += _alarms(baseline, other, rates, prices, lang)
    total = None if unsaid else sum(line["difference_tkr"] for line in lines)
    return replace(stated, cost_difference_tkr=total, lines=tuple(lines), unsaid=unsaid)


def _on_call(run: Run) -> list[int]:
    """Return the service's own on-call crews: neither neighbours nor persons who drive from home."""
    return [c for c, crew in enumerate(run.municipality.service.crews) if _is_on_call(crew)]


def _is_on_call(crew: Crew) -> bool:
    return crew.form == "on_call" and crew.border is None and not crew.homes


def _unsaid(baseline: Run, other: Run, nothing_stated: bool) -> tuple[str, ...]:
    """Return what differs and has no known cost: ``full_time``, ``neighbours``, ``first_response``."""
    found = []
    states = baseline.scenario.costs is not None or other.scenario.costs is not None
    if nothing_stated and (states or _full_time(baseline) != _full_time(other)):
        found.append("full_time")
    before, after = ({crew.key: crew for crew in run.municipality.service.crews} for run in (baseline, other))
    for key in sorted(set(before) ^ set(after)):
        crew = before.get(key) or after[key]
        known = crew.border is not None and crew.border.cost_tkr is not None
        if crew.border is not None and not known:
            found.append("neighbours")
        if crew.homes:
            found.append("first_response")
    return tuple(dict.fromkeys(found))


def _full_time(run: Run) -> float:
    """Return the full-time people on duty, mean over the year."""
    crews = run.municipality.service.crews
    own = [c for c, crew in enumerate(crews) if crew.form == "full_time" and crew.border is None]
    return float(_people(run)[own].sum())


def _people(run: Run) -> NDArray[np.float64]:
    """Return the people in standby or on duty of each crew, mean over the year; free response is nobody."""
    there = run.availability
    return np.asarray(there.crew_seats[there.axis.warmup_hours :].sum(axis=2).mean(axis=0), np.float64)


def _seats(baseline: Run, other: Run, rate: Rate, prices: PriceIndex, lang: str) -> list[Line]:
    """Return one line per on-call crew whose people in standby differ."""
    before, after = (
        {run.municipality.service.crews[c].key: float(_people(run)[c]) for c in _on_call(run)}
        for run in (baseline, other)
    )
    names = {crew.key: crew.name for run in (baseline, other) for crew in run.municipality.service.crews}
    each = rate.at(other.scenario.year, prices)
    lines = []
    for key in dict.fromkeys([*before, *after]):
        seats = after.get(key, 0.0) - before.get(key, 0.0)
        if abs(seats) > 1e-9:
            what = rate.svenska if lang == "sv" else rate.english
            lines.append(
                {
                    "item": f"{names[key]}: {what}",
                    "seats": seats,
                    "difference_tkr": seats * each,
                    "source": rate.source,
                    "confidence": rate.confidence,
                    "price_year": other.scenario.year,
                }
            )
    return lines


def _alarms(baseline: Run, other: Run, rates: dict[str, Rate], prices: PriceIndex, lang: str) -> list[Line]:
    """Return the difference in alarm pay of on-call crews, paired year by year; nothing if there is none."""
    year = other.scenario.year
    first, later = rates["on_call_first_hour"], rates["on_call_later_hour"]

    def paid(run: Run) -> NDArray[np.float64]:
        crews = _on_call(run)
        begun = run.workload.yearly("first_hours")[:, crews].sum(axis=1)
        hours = run.workload.yearly("later_h")[:, crews].sum(axis=1)
        return np.asarray(begun * first.at(year, prices) + hours * later.at(year, prices))

    shared = min(baseline.years, other.years)
    difference = paid(other)[:shared] - paid(baseline)[:shared]
    if not difference.any():
        return []
    interval = monte_carlo(difference)
    return [
        {
            "item": "RiB, larmtimmar" if lang == "sv" else "On-call, alarm hours",
            "difference_tkr": float(difference.mean()),
            "ci95": interval and list(interval),
            "source": f"{first.source}; {later.source}",
            "confidence": "computed",
            "price_year": year,
        }
    ]
