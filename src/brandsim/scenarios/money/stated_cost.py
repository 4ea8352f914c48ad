"""Cost of scenarios, line by line, in tkr a year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from brandsim._results import Result
from brandsim.response.intervals.limits import Interval
from brandsim.scenarios.files.costs import CostLine
from brandsim.scenarios.files.scenario import Scenario
from brandsim.scenarios.money.prices import PriceIndex, load_price_index


@dataclass(frozen=True)
class CostDifference(Result):
    """What a scenario costs beside the baseline.

    Attributes
    ----------
    cost_tkr : float or None
        What the scenario itself states; None if it states nothing, or if more is decided than it states a price of:
        then only the difference is known.
    cost_difference_tkr : float or None
        The total, counted from the baseline; None where something that differs has no known cost: unsaid, not nothing.
    lines : tuple of dict
        ``item, difference_tkr, unit, source, confidence, price_year``; ``stated`` where a scenario says it; of on-call
        seats ``seats`` (how many more), of drills, training and gear ``people``, of people called in ``hours``; of
        what is simulated ``ci95`` (Monte Carlo error) and ``uncertainty95`` (the assumptions' ranges), and where a
        rate has a stated range ``range``, the cost at its ends. They add up to the difference, if it is known.
    unsaid : tuple of str
        What differs and has no known cost.
    left_out : tuple of str
        What no line holds though it may differ, as `brandsim.scenarios.money.left_out` names it.
    ci95, uncertainty95 : (float, float) or None
        Of the total: chance, and the assumptions' stated ranges; of prices' ranges nothing is said.
    """

    scenario: str
    cost_tkr: float | None
    cost_difference_tkr: float | None
    ci95: Interval = None
    uncertainty95: Interval = None
    lines: tuple[dict[str, Any], ...] = ()
    unsaid: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


def cost_difference(
    baseline: Scenario, other: Scenario, lang: str = "sv", prices: PriceIndex | None = None
) -> CostDifference:
    """Compute what `other` costs beyond `baseline`, line by line, in tkr and the prices of its year.

    Parameters
    ----------
    baseline, other : Scenario
    lang : {"sv", "en"}
    prices : PriceIndex, optional
        The embedded one if left out.

    Notes
    -----
    Lines are matched by their item; a line that one side lacks counts as 0 there, provided that the side states
    its costs at all, or that the other says by ``priced`` that its lines cover the full-time people.
    """
    covered = "full_time" in {*baseline.priced, *other.priced}
    if not covered and (baseline.costs is None or other.costs is None):
        return CostDifference(other.name, other.cost_tkr, None)
    index = prices or load_price_index()
    before, after = (_by_item(_priced(one.costs or (), other.year, index)) for one in (baseline, other))
    lines: list[dict[str, Any]] = []
    for item in dict.fromkeys([*before, *after]):
        old, new = before.get(item), after.get(item)
        difference = (new.cost_tkr if new else 0.0) - (old.cost_tkr if old else 0.0)
        if old is not None and new is not None and difference == 0.0:
            continue
        named = new or old
        assert named is not None
        dearer = max((line for line in (old, new) if line is not None), key=lambda line: abs(line.cost_tkr))
        lines.append(
            {
                "item": named.item.to(lang),
                "difference_tkr": difference,
                "stated": True,
                "source": dearer.source_text.to(lang),
                "confidence": dearer.confidence,
                "price_year": other.year,
            }
        )
    total = sum(line["difference_tkr"] for line in lines)
    cost = sum(line.cost_tkr for line in after.values())
    return CostDifference(other.name, cost, total, lines=tuple(lines))


def _priced(lines: Iterable[CostLine], year: int, prices: PriceIndex) -> list[CostLine]:
    """Price the lines in the money of a year; each rises by its own index."""
    return [_at(line, line.cost_tkr * prices.factor(line.index, line.price_year, year)) for line in lines]


def _by_item(lines: Iterable[CostLine]) -> dict[str, CostLine]:
    """Gather the lines by their item; lines of the same item are one with their sum."""
    by_item: dict[str, CostLine] = {}
    for line in lines:
        old = by_item.get(line.item_sv)
        by_item[line.item_sv] = line if old is None else _at(old, old.cost_tkr + line.cost_tkr)
    return by_item


def _at(line: CostLine, cost_tkr: float) -> CostLine:
    """Return the line at another cost."""
    return line.model_copy(update={"cost_tkr": cost_tkr})
