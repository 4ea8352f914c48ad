"""Pay for what the simulation decides: overtime, extra standby, alarm hours and neighbours' calls, year by year."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from brandsim.response.intervals.draws import shifted_quantiles
from brandsim.response.intervals.limits import CHANGE, Interval, around
from brandsim.response.intervals.strata import monte_carlo
from brandsim.scenarios.money.prices import PriceIndex, Rate, range_tkr
from brandsim.scenarios.run.run import Run
from brandsim.service.stations import Crew
from brandsim.staffing.presence import SEAT_HOURS
from brandsim.words.catalogue import term

Floats = NDArray[np.float64]


class PayItem(NamedTuple):
    """Something that is paid for by the hour or the call."""

    key: str
    """Of what it is called, in the catalogue."""
    rates: dict[str, str]
    """The rate of each measure of the workload."""
    crews: Callable[[Crew], bool]
    """Whether a crew's people are paid so."""
    assumed: str = ""
    """Of the sentence that says why it is an assumption that these rates are theirs; blank if it is none."""


class PayDifference(NamedTuple):
    """What a scenario pays beyond another, in tkr."""

    yearly: Floats
    """[paired years]"""
    sampled: Floats | None
    """[draws, years per draw], how much more than in the paired central year; None if it is not known."""
    amounts: Mapping[str, float] = MappingProxyType({})
    """How much more of each measure of the workload there is in the mean year; empty for a sum."""

    @property
    def tkr(self) -> float:
        """The mean year."""
        return float(self.yearly.mean())

    @property
    def ci95(self) -> Interval:
        """Monte Carlo error of the mean year."""
        return around(self.tkr, monte_carlo(self.yearly), CHANGE)

    @property
    def uncertainty95(self) -> Interval:
        """Under the assumptions' stated ranges."""
        if self.sampled is None:
            return None
        return around(self.tkr, shifted_quantiles(self.tkr, self.sampled), CHANGE)

    def added(self, other: PayDifference) -> PayDifference:
        """Return the sum of both.

        Parameters
        ----------
        other : PayDifference
            Of the same runs.
        """
        both = None if self.sampled is None or other.sampled is None else self.sampled + other.sampled
        return PayDifference(self.yearly + other.yearly, both)


def is_on_call(crew: Crew) -> bool:
    """Return whether a crew is the service's own on-call staff: no neighbours, first-response persons or volunteers.

    Parameters
    ----------
    crew : Crew
    """
    return crew.form == "on_call" and crew.border is None and not crew.homes and crew.paid


PAY = (
    PayItem(
        "cost_called",
        {"called": "full_time_overtime_hour"},
        lambda crew: crew.form == "full_time",
    ),
    PayItem(
        "cost_extra",
        {"called": "on_call_extra_hour"},
        lambda crew: crew.form == "on_call",
    ),
    PayItem(
        "cost_alarms",
        {"first_hours": "on_call_first_hour", "later_h": "on_call_later_hour"},
        is_on_call,
    ),
    PayItem(
        "cost_first_response",
        {"first_hours": "on_call_first_hour", "later_h": "on_call_later_hour"},
        lambda crew: bool(crew.homes),
        assumed="first_response_paid",
    ),
    PayItem(
        "cost_off_duty",
        {"person_h": "full_time_overtime_hour"},
        lambda crew: crew.off_duty,
        assumed="off_duty_paid",
    ),
)


def pay_difference(
    paid: PayItem, baseline: Run, other: Run, rates: dict[str, Rate], prices: PriceIndex
) -> PayDifference:
    """Compute what `other` pays beyond `baseline` for one item, in tkr and the prices of its year.

    Parameters
    ----------
    paid : PayItem
    baseline, other : Run
        Paired by year.
    rates : dict of str to Rate
    prices : PriceIndex
    """
    shared = min(baseline.years, other.years)
    same = baseline.workload.sampled.size > 0 and np.array_equal(
        baseline.figures.paired, other.figures.paired
    )
    yearly = np.zeros(shared)
    moved = np.zeros(other.workload.sampled.shape[:2]) if same else None
    amounts = {}
    for measure, rate in paid.rates.items():
        each = rates[rate].at(other.scenario.year, prices)
        (before, before_sampled), (after, after_sampled) = (
            _amounts(measure, paid.crews, run) for run in (baseline, other)
        )
        more = after[:shared] - before[:shared]
        amounts[measure] = float(more.mean())
        yearly += more * each
        if moved is not None:
            moved += (after_sampled - before_sampled - more[baseline.figures.paired]) * each
    return PayDifference(yearly, moved, amounts)


def _amounts(measure: str, of: Callable[[Crew], bool], run: Run) -> tuple[Floats, Floats]:
    """Return a measure summed over crews: float64 [years], and [draws, years per draw] at drawn assumptions."""
    load = run.workload
    crews = [c for c, crew in enumerate(run.municipality.service.crews) if of(crew)]
    central = load.seat_hours(measure) if measure in SEAT_HOURS else load.yearly(measure)
    return central[:, crews].sum(axis=1), load.sampled_yearly(measure)[:, :, crews].sum(axis=2)


def calls_difference(baseline: Run, other: Run) -> PayDifference:
    """Compute what neighbours' calls cost beyond `baseline`, of the neighbours whose price is known, in tkr.

    Parameters
    ----------
    baseline, other : Run
        Paired by year.
    """

    def paid(run: Run) -> Floats:
        each = np.array([cost or 0.0 for cost in run.workload.call_cost_tkr])
        return np.asarray(run.workload.yearly("turnouts") @ each)

    shared = min(baseline.years, other.years)
    yearly = paid(other)[:shared] - paid(baseline)[:shared]
    # How often they come at drawn assumptions is not kept.
    moved = None if _priced_neighbours(baseline, other) else np.zeros(other.workload.sampled.shape[:2])
    return PayDifference(yearly, moved)


def _priced_neighbours(*runs: Run) -> list[Crew]:
    """List the neighbours' crews of which it is known what a call costs."""
    crews = (crew for run in runs for crew in run.municipality.service.crews)
    return [crew for crew in crews if crew.border is not None and crew.border.cost_tkr is not None]


HELP = "help_given"
"""The rate of what a neighbour pays for help; a table of rates need not have it."""


def helped(run: Run) -> Floats:
    """Count how often a run's crews helped neighbours: float64 [years].

    Parameters
    ----------
    run : Run
    """
    if run.absence is None or "lent" not in run.absence.told:
        return np.zeros(run.years)
    return np.asarray(run.absence.yearly("lent_times").sum(axis=1))


def help_difference(baseline: Run, other: Run, rates: dict[str, Rate], prices: PriceIndex) -> PayDifference:
    """Compute what neighbours pay for help beyond `baseline`, which is taken off, in tkr; nothing without a rate.

    Parameters
    ----------
    baseline, other : Run
        Paired by year.
    rates : dict of str to Rate
    prices : PriceIndex
    """
    shared = min(baseline.years, other.years)
    more = helped(other)[:shared] - helped(baseline)[:shared]
    each = rates[HELP].at(other.scenario.year, prices) if HELP in rates else 0.0
    # How often they ask at drawn assumptions is not kept.
    moved = np.zeros(other.workload.sampled.shape[:2]) if not (each and more.any()) else None
    return PayDifference(-more * each, moved, {"times": -float(more.mean())})


def pay_differences(
    baseline: Run, other: Run, rates: dict[str, Rate], prices: PriceIndex
) -> list[PayDifference]:
    """Compute what one run pays beyond another, in tkr, for each of `PAY`, neighbours' calls and help given to them.

    Parameters
    ----------
    baseline, other : Run
        Of the same years and seed.
    rates : dict of str to Rate
    prices : PriceIndex
    """
    paid = [pay_difference(item, baseline, other, rates, prices) for item in PAY]
    return [*paid, calls_difference(baseline, other), help_difference(baseline, other, rates, prices)]


def all_pay(differences: list[PayDifference]) -> PayDifference:
    """Sum pay differences.

    Parameters
    ----------
    differences : list of PayDifference
        At least one, of the same runs.
    """
    return reduce(PayDifference.added, differences)


def pay_lines(
    differences: list[PayDifference],
    baseline: Run,
    other: Run,
    rates: dict[str, Rate],
    prices: PriceIndex,
    lang: str,
) -> list[dict[str, Any]]:
    """Build a cost line for each of `PAY`, for neighbours' calls and for help given to them, that differs.

    Parameters
    ----------
    differences : list of PayDifference
        As `pay_differences` gives.
    baseline, other : Run
        Those that they are of; the prices are those of the year of `other`.
    rates : dict of str to Rate
    prices : PriceIndex
    lang : {"sv", "en"}

    Returns
    -------
    list of dict
        As `brandsim.scenarios.money.stated_cost.CostDifference` says, with intervals, and ``hours`` of those called in.
    """
    year = other.scenario.year
    lines = []
    for paid, one in zip(PAY, differences[: len(PAY)], strict=True):
        if not (one.yearly.any() or any(one.amounts.values())):
            continue
        used = {measure: rates[key] for measure, key in paid.rates.items()}
        line: dict[str, Any] = {"item": term(paid.key, lang)}
        if "called" in paid.rates:
            line["hours"] = one.amounts["called"]
        lines.append(
            line
            | _spreads(one)
            | {"range": _range(one.amounts, used, year, prices)}
            | _origin(paid, used, year, lang)
        )
    calls = differences[len(PAY)]
    if calls.yearly.any():
        crews = _priced_neighbours(baseline, other)
        line = {"item": term("cost_neighbours", lang), **_spreads(calls), "range": None}
        line["source"] = "; ".join(dict.fromkeys(crew.source for crew in crews))
        lines.append(line | {"confidence": crews[0].confidence, "price_year": year})
    given = differences[len(PAY) + 1]
    if given.yearly.any():
        rate = rates[HELP]
        line = {"item": rate.text.to(lang), **_spreads(given)}
        line |= {"range": range_tkr(given.amounts["times"] * rate.factor(year, prices), rate)}
        lines.append(
            line | {"source": rate.source.to(lang), "confidence": rate.confidence, "price_year": year}
        )
    return lines


def _spreads(paid: PayDifference) -> dict[str, Any]:
    """Return a line's difference with its intervals."""
    spread = paid.uncertainty95
    return {
        "difference_tkr": paid.tkr,
        "ci95": paid.ci95 and list(paid.ci95),
        "uncertainty95": spread and list(spread),
    }


def _range(
    amounts: Mapping[str, float], used: Mapping[str, Rate], year: int, prices: PriceIndex
) -> list[float] | None:
    """Return what the amounts cost at the low and at the high ends of their rates; None if no rate has a range."""
    if not any(rate.has_range for rate in used.values()):
        return None
    ends = {
        measure: (rate.low, rate.high) if rate.has_range else (rate.value,) * 2
        for measure, rate in used.items()
    }
    factors = {measure: rate.factor(year, prices) for measure, rate in used.items()}
    return sorted(
        sum(amount * factors[measure] * (ends[measure][end] or 0.0) for measure, amount in amounts.items())
        for end in (0, 1)
    )


def _origin(paid: PayItem, used: Mapping[str, Rate], year: int, lang: str) -> dict[str, Any]:
    first, *_ = used.values()
    said = [term(paid.assumed, lang)] if paid.assumed else []
    return {
        "source": "; ".join([*said, *(rate.source.to(lang) for rate in used.values())]),
        "confidence": "assumption" if said else first.confidence,
        "price_year": year,
    }
