"""What a scenario gains beside a baseline: minutes for money, place by place, and lives."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from brandsim._errors import NOTHING, InputError, Said
from brandsim._validate import check_known
from brandsim.demand.rows import IncidentType
from brandsim.response.intervals.draws import less, shifted_quantiles
from brandsim.response.intervals.limits import leaves_out_zero
from brandsim.response.paired import paired_difference
from brandsim.scenarios.files.scenario import Scenario
from brandsim.scenarios.money.cost_effectiveness import CostEffectiveness, Gain, cost_effectiveness, effects
from brandsim.scenarios.money.frontier import FrontierPlace, Option, frontier
from brandsim.scenarios.money.prices import Rate, prices_of
from brandsim.scenarios.money.run_cost import yearly_cost_tkr
from brandsim.scenarios.run.run import Run
from brandsim.scenarios.world.municipality import municipality_of

if TYPE_CHECKING:
    import pandas as pd

PERCENTAGE_POINTS = 100.0

LIVES_RATES = ("lives_per_minute", "homes_of_building_fires")
"""The rates of the published rule for lives."""


def cost_effectiveness_of(baseline: Run, other: Run) -> list[CostEffectiveness]:
    """Compute what `other` costs in tkr for each minute or percentage point gained beside `baseline`.

    Parameters
    ----------
    baseline, other : Run
        Of the same years.

    Returns
    -------
    list of CostEffectiveness
        One for each of `effects` that has a value in both runs: the gain is the comparison's difference, no other.
    """
    costs = yearly_cost_tkr(baseline, other)
    results = []
    for name, statistic in effects(baseline.statistics):
        if name not in baseline.figures.indicators or name not in other.figures.indicators:
            continue
        apart = paired_difference(baseline.figures, other.figures, name, statistic)
        if apart.value is None:
            continue
        scale = PERCENTAGE_POINTS if statistic.startswith("share") else -1.0
        yearly = [run.figures.series(name, statistic)[0] for run in (baseline, other)]
        gains, gain = less(yearly[1], yearly[0]) * scale, apart.value * scale
        spread = None
        (before, before_sampled, paired), (after, after_sampled, _) = (
            run.figures.moved(name, statistic) for run in (baseline, other)
        )
        if before_sampled.size and before_sampled.shape == after_sampled.shape:
            moved = less(less(after_sampled, before_sampled) * scale, less(after, before)[paired] * scale)
            spread = shifted_quantiles(gain, moved)
        unbounded = before_sampled.size and spread is None
        ends = None if apart.ci95 is None or unbounded else sorted(end * scale for end in apart.ci95)
        found = Gain(gain, None if ends is None else (ends[0], ends[1]), spread)
        results.append(cost_effectiveness(other.scenario.name, name, statistic, found, gains, costs))
    return results


def frontier_places(
    baseline: str, values: Iterable[CostEffectiveness], name: str, statistic: str
) -> list[FrontierPlace]:
    """Place each scenario against the efficient frontier; those without a known cost are left out.

    Parameters
    ----------
    baseline : str
        Name of the scenario at cost and gain 0.
    values : iterable of CostEffectiveness
    name, statistic : str
        Which of `effects` the gain is.
    """
    options = [Option(baseline, 0.0, 0.0)]
    options += [
        Option(value.scenario, value.cost_tkr, value.gain, value.gain_interval95)
        for value in values
        if (value.name, value.statistic) == (name, statistic) and value.cost_tkr is not None
    ]
    return frontier(options)


class PlaceGain(NamedTuple):
    """What a place gains: minutes of the mean response time of those who were reached; None of what is not known.

    Attributes
    ----------
    place : str
    n_per_year : float
        Incidents a year in the baseline.
    before_min, after_min, gain_min : float or None
    gain_low, gain_high : float or None
        The paired 95 % interval of the gain (Monte Carlo error only); none where few tell, as `Breakdowns.gains` says.
    gain_incident_min : float or None
        The gain times incidents a year.
    separable : bool
        Whether the interval leaves out zero.
    """

    place: str
    n_per_year: float
    before_min: float | None
    after_min: float | None
    gain_min: float | None
    gain_low: float | None
    gain_high: float | None
    gain_incident_min: float | None
    separable: bool

    @property
    def loses_surely(self) -> bool:
        """Whether it surely takes longer."""
        return self.separable and (self.gain_min or 0.0) < 0

    @property
    def gains_surely(self) -> bool:
        """Whether it surely takes less long."""
        return self.separable and (self.gain_min or 0.0) > 0


def gains_by_place(baseline: Run, other: Run) -> list[PlaceGain]:
    """Compute who gains and who loses, place by place: sure losers first, then sure winners, then the others.

    Within each group the most incident-minutes come first. One place in twenty is sure by chance alone.

    Parameters
    ----------
    baseline, other : Run
        Of the same years and seed.
    """
    before, after = (run.breakdowns.means("place") for run in (baseline, other))
    gains = baseline.breakdowns.gains("place", other.breakdowns)
    rows = []
    for place in (place for place in before if place in after):
        (n_per_year, before_min), (gain, ci95) = before[place], gains[place]
        weight = None if gain is None else gain * n_per_year
        low, high = ci95 or (None, None)
        after_min, sure = after[place].mean_min, leaves_out_zero(ci95)
        rows.append(PlaceGain(place, n_per_year, before_min, after_min, gain, low, high, weight, sure))
    return sorted(rows, key=in_order)


def in_order(row: PlaceGain) -> tuple[bool, bool, float, str]:
    """Return what `gains_by_place` sorts places by.

    Parameters
    ----------
    row : PlaceGain
    """
    weight = math.inf if row.gain_incident_min is None else -abs(row.gain_incident_min)
    return not row.separable, row.gains_surely, weight, row.place


def places_table(rows: Sequence[PlaceGain]) -> pd.DataFrame:
    """Tabulate what places gain, NaN of what is not known.

    Parameters
    ----------
    rows : sequence of PlaceGain
        Of `gains_by_place`.

    Returns
    -------
    pandas.DataFrame
        A column for each attribute of `PlaceGain`.
    """
    import pandas as pd

    numbers = [name for name in PlaceGain._fields if name not in {"place", "separable"}]
    table = pd.DataFrame(rows, columns=list(PlaceGain._fields))
    return table.astype(dict.fromkeys(numbers, float) | {"separable": bool})


class LivesRule(NamedTuple):
    """The published rule for lives, and the type of incident that it counts."""

    per_minute: Rate
    """Lives for a minute and a fire in a home."""
    homes: Rate
    """Share of the incidents of `type` that are fires in homes."""
    type: IncidentType


def lives_rule(scenario: Scenario) -> LivesRule:
    """Return the rule for lives with the incident type that a scenario's rates say it counts.

    Parameters
    ----------
    scenario : Scenario

    Raises
    ------
    InputError
        If the rates lack the rule, do not say which type it counts, or say one that the demand does not have.
    """
    prices = prices_of(scenario.data)
    if prices is None:
        cure = "Add costs.csv with the rule's rates, or borrow costs."
        raise InputError(
            Said("scenario {source}", source=scenario.name), "data.costs", NOTHING, "a price list", cure
        )
    rates, source = prices.rates, prices.source
    for key in LIVES_RATES:
        check_known(source, "column 'rate'", key, rates, "a rate that lives are counted by")
    per_minute, homes = (rates[key] for key in LIVES_RATES)
    types = {row.type: row for row in municipality_of(scenario).demand.types}
    where = Said("rate {rate!r}, column 'incident_type'", rate=homes.rate)
    check_known(
        source,
        where,
        homes.incident_type or "",
        types,
        Said("a type of demand {demand}", demand=scenario.data.demand),
    )
    return LivesRule(per_minute, homes, types[homes.incident_type or ""])


def lives_saved(baseline: Run, other: Run, lang: str = "sv") -> dict[str, float | str]:
    """Compute the lives a year that a shorter median response to fires in homes saves, by a published rule.

    Parameters
    ----------
    baseline, other : Run
        Of the same years and seed.
    lang : str
        One of `languages`, of the rule's source.

    Returns
    -------
    dict
        ``scenario, home_fires_per_year, gain_min`` (of the median response to the rule's type of incident),
        ``lives_per_year`` and ``source``. The rule is linear where the truth is not: it is an order of magnitude.

    Raises
    ------
    InputError
        As `lives_rule`, or if none of those incidents was counted and reached.
    """
    rule = lives_rule(other.scenario)
    rows = [
        next((row for row in table.to_dict("records") if row["group"] == rule.type.name.sv), None)
        for table in (run.breakdowns.table("type") for run in (baseline, other))
    ]
    before, after = (None if row is None else row["median_min"] for row in rows)
    if rows[0] is None or before is None or after is None:
        what = Said(
            "incidents of type {type!r} that somebody reached, in both scenarios", type=rule.type.type
        )
        raise InputError("lives", "events", baseline.definition.events, what, "Count all events.")
    fires = float(rows[0]["n_per_year"]) * rule.homes.value
    gain = float(before) - float(after)
    return {
        "scenario": other.scenario.name,
        "home_fires_per_year": fires,
        "gain_min": gain,
        "lives_per_year": fires * gain * rule.per_minute.value,
        "source": f"{rule.per_minute.source.to(lang)}; {rule.homes.source.to(lang)}",
    }
