"""What a run costs beside another: what the scenarios state, on-call seats, and alarm hours from the simulation."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from brandsim.scenarios.files.assumptions import central_values
from brandsim.scenarios.files.scenario import UNPRICED, folder_of
from brandsim.scenarios.money.pay import all_pay, is_on_call, pay_differences, pay_lines
from brandsim.scenarios.money.prices import PriceIndex, Rate, load_prices, range_tkr
from brandsim.scenarios.money.stated_cost import CostDifference, cost_difference
from brandsim.scenarios.run.run import Run
from brandsim.staffing.people import SUMMER_BLOCKS
from brandsim.staffing.posts import WEEKS_PER_YEAR
from brandsim.words.catalogue import term

Line = dict[str, Any]

UNIT = "tkr/year"


def run_cost_difference(baseline: Run, other: Run, lang: str = "sv") -> CostDifference:
    """Compute what `other` costs beyond `baseline`, line by line, in tkr a year and the prices of the scenario's year.

    Parameters
    ----------
    baseline, other : Run
    lang : str
        One of `languages`.

    Returns
    -------
    CostDifference
        Lines that the scenarios state, in the prices of the year; depreciation and internal interest of what they buy;
        on-call seats in standby and the drills of their people, people called in and substitutes, computed from who is
        on duty; alarm hours of on-call crews. What is simulated has the interval between paired years. The
        total is None where something that differs has no known cost, which `CostDifference.unsaid` then names.

    Raises
    ------
    InputError
        For a year whose price index is not known.
    """
    rates, prices = load_prices(folder_of("costs", other.scenario.data.costs))
    stated = cost_difference(baseline.scenario, other.scenario, lang, prices)
    unsaid = _unsaid(baseline, other, stated.cost_difference_tkr is None)
    lines = list(stated.lines)
    lines += _capital(baseline, other, rates["internal_interest"], lang)
    lines += _seats(baseline, other, rates["on_call_seat"], prices, lang)
    lines += _drills(baseline, other, rates, prices, lang)
    lines += _substitutes(baseline, other, rates["full_time_post"], prices, lang)
    paid = pay_differences(baseline, other, rates, prices)
    lines += pay_lines(paid, other.scenario.year, rates, prices, lang)
    lines = [{**line, "unit": UNIT} for line in lines]
    if unsaid:
        return replace(stated, cost_difference_tkr=None, lines=tuple(lines), unsaid=unsaid)
    total = sum(line["difference_tkr"] for line in lines)
    pay = all_pay(paid)
    ends = [
        None if spread is None else (spread[0] + total - pay.tkr, spread[1] + total - pay.tkr)
        for spread in (pay.ci95, pay.uncertainty95)
    ]
    return replace(stated, cost_difference_tkr=total, lines=tuple(lines), ci95=ends[0], uncertainty95=ends[1])


def _on_call(run: Run) -> list[int]:
    """Return the service's own on-call crews: neither neighbours nor persons who drive from home."""
    return [c for c, crew in enumerate(run.municipality.service.crews) if is_on_call(crew)]


def _unsaid(baseline: Run, other: Run, nothing_stated: bool) -> tuple[str, ...]:
    """Return what differs and has no known cost: of `UNPRICED`, what the scenarios cover left out."""
    differing = []
    states = baseline.scenario.costs is not None or other.scenario.costs is not None
    if nothing_stated and (states or _full_time(baseline) != _full_time(other)):
        differing.append("full_time")
    before, after = ({crew.key: crew for crew in run.municipality.service.crews} for run in (baseline, other))
    for key in sorted(set(before) ^ set(after)):
        crew = before.get(key) or after[key]
        known = crew.border is not None and crew.border.cost_tkr is not None
        if crew.border is not None and not known:
            differing.append("neighbours")
        if crew.homes:
            differing.append("first_response")
        if not crew.paid:
            differing.append("volunteers")
    covered = {*baseline.scenario.priced, *other.scenario.priced}
    return tuple(name for name in UNPRICED if name in differing and name not in covered)


def _full_time(run: Run) -> float:
    """Count the full-time people on duty, mean over the year."""
    crews = run.municipality.service.crews
    own = [c for c, crew in enumerate(crews) if crew.form == "full_time" and crew.border is None]
    return float(_people(run)[own].sum())


def _people(run: Run) -> NDArray[np.float64]:
    """Count the people in standby or on duty of each crew, mean over all years; free response is nobody."""
    hours = run.workload.seat_hours("needed") - run.workload.seat_hours("empty")
    axis = run.availability.axis
    return np.asarray(hours.mean(axis=0) / (axis.hours - axis.warmup_hours), np.float64)


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
            lines.append(
                {
                    "item": f"{names[key]}: {rate.text.to(lang)}",
                    "seats": seats,
                    "difference_tkr": seats * each,
                    "range": range_tkr(seats * each, rate),
                    "source": rate.source.to(lang),
                    "confidence": rate.confidence,
                    "price_year": other.scenario.year,
                }
            )
    return lines


def _drills(baseline: Run, other: Run, rates: dict[str, Rate], prices: PriceIndex, lang: str) -> list[Line]:
    """Cost of drills of on-call people, counted by rota, by pool, or as people per seat."""
    drill, times, per_seat = (
        rates[name] for name in ("on_call_drill", "drills_per_person", "people_per_on_call_seat")
    )

    def people(run: Run) -> float:
        pool = central_values(run.assumptions)["free_response_pool"]
        total = 0.0
        for c in _on_call(run):
            change = run.scenario.crews.get(run.municipality.service.crews[c].key)
            if change is not None and change.people is not None:
                total += change.people.posts
            else:
                total += (
                    pool if run.availability.free_response[c] else float(_people(run)[c]) * per_seat.value
                )
        return total

    more = people(other) - people(baseline)
    if abs(more) < 1e-9:
        return []
    cost = more * times.value * drill.at(other.scenario.year, prices)
    return [
        {
            "item": term("cost_drills", lang),
            "people": more,
            "difference_tkr": cost,
            "range": range_tkr(cost, drill, times, per_seat),
            "source": f"{drill.source.to(lang)}; {times.source.to(lang)}; {per_seat.source.to(lang)}",
            "confidence": times.confidence,
            "price_year": other.scenario.year,
        }
    ]


def _capital(baseline: Run, other: Run, interest: Rate, lang: str) -> list[Line]:
    """Compute depreciation and internal interest in the scenario's year of what only one of the two buys."""
    year = other.scenario.year
    lines = []
    for sign, mine, yours in ((1, other, baseline), (-1, baseline, other)):
        for line in mine.scenario.capital:
            if line in yours.scenario.capital:
                continue
            lines.append(
                {
                    "item": line.item.to(lang),
                    "difference_tkr": sign * line.yearly_tkr(year, interest.value / 100),
                    "stated": True,
                    "source": f"{line.source_text.to(lang)}; {interest.source.to(lang)}",
                    "confidence": line.confidence,
                    "price_year": year,
                }
            )
    return lines


def _substitutes(baseline: Run, other: Run, rate: Rate, prices: PriceIndex, lang: str) -> list[Line]:
    """Compute what the summer's substitutes cost, at the price of a post for the weeks that they work."""

    def weeks(run: Run) -> int:
        people = [change.people for change in run.scenario.crews.values() if change.people is not None]
        return sum(one.substitutes * SUMMER_BLOCKS * one.summer_weeks for one in people)

    more = weeks(other) - weeks(baseline)
    if not more:
        return []
    return [
        {
            "item": term("cost_substitutes", lang),
            "difference_tkr": more / WEEKS_PER_YEAR * rate.at(other.scenario.year, prices),
            "source": f"{rate.source.to(lang)}; {more / WEEKS_PER_YEAR:.2f} x",
            "confidence": "computed",
            "price_year": other.scenario.year,
        }
    ]


def yearly_cost_tkr(baseline: Run, other: Run) -> NDArray[np.float64] | None:
    """Compute what one run costs beyond another in each paired year, in tkr.

    Overtime and alarm hours are each year's own; the rest is the same in all of them.

    Parameters
    ----------
    baseline, other : Run
        Of the same years and seed.

    Returns
    -------
    ndarray of float64 [years] or None
        None if a cost is not stated.
    """
    total = run_cost_difference(baseline, other).cost_difference_tkr
    if total is None:
        return None
    rates, prices = load_prices(folder_of("costs", other.scenario.data.costs))
    varying = all_pay(pay_differences(baseline, other, rates, prices)).yearly
    return np.asarray(total + varying - varying.mean())
