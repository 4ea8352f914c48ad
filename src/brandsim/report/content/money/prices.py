"""The unit prices behind a comparison's costs, and how many of each an alternative has more of than the baseline."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from brandsim.report.labels import titled
from brandsim.scenarios.decide.compare import Comparison
from brandsim.scenarios.files.costs import CostLine

QUANTITIES = ("seats", "people", "hours")
"""Fields of a cost line that say how many it is for."""


@dataclass(frozen=True)
class UnitPrice:
    """What one of something costs, in tkr a year.

    Attributes
    ----------
    label : str
    tkr : float
    quantities : tuple of float
        How many more each scenario after the baseline has; 0 = none.
    """

    label: str
    tkr: float
    quantities: tuple[float, ...]


def unit_prices(comparison: Comparison, lang: str) -> list[UnitPrice]:
    """Take the costs of a comparison apart into prices and quantities; their products add up to its totals.

    Parameters
    ----------
    comparison : Comparison
    lang : str
        One of `languages`.

    Returns
    -------
    list of UnitPrice
        A price that several scenarios share stands once.
    """
    found: dict[tuple[str, str], dict[int, tuple[float, float]]] = {}
    items: dict[tuple[str, str], list[str]] = {}
    for at, cost in enumerate(comparison.costs(lang)):
        posts = _posts(comparison, at + 1, lang)
        for line in cost.lines:
            tkr, item = float(line["difference_tkr"]), str(line["item"])
            if tkr == 0:
                continue
            quantity = _quantity(line, posts)
            # Seats of several stations at one price share it; of what has no quantity, each scenario has its own.
            key = _kind(line, item), f"{tkr / quantity:.6g}"
            items.setdefault(key, []).append(item)
            before = found.setdefault(key, {}).get(at, (0.0, 0.0))
            found[key][at] = before[0] + tkr, before[1] + quantity
    labels = {key: _label(said) for key, said in items.items()}
    prices = []
    for key, held in found.items():
        tkr, quantity = next(iter(held.values()))
        label = labels[key]
        if list(labels.values()).count(label) > 1:
            label = f"{label} ({titled(comparison.runs[next(iter(held)) + 1], lang)})"
        quantities = (held.get(at, (0.0, 0.0))[1] for at in range(len(comparison.runs) - 1))
        prices.append(UnitPrice(label, tkr / quantity, tuple(quantities)))
    return prices


def _kind(line: dict[str, Any], item: str) -> str:
    """Return what lines that share a price have in common: what is counted, else their item."""
    return next((name for name in QUANTITIES if line.get(name)), item)


def _label(items: list[str]) -> str:
    """Return what the items of one price say in common: all of it, or what stands after the station's name."""
    if len(set(items)) == 1:
        return items[0]
    endings = {item.partition(": ")[2] or item for item in items}
    return endings.pop() if len(endings) == 1 else "; ".join(dict.fromkeys(items))


def _quantity(line: dict[str, Any], posts: dict[str, float]) -> float:
    """Return how many a line is for; one with its sign where it does not say."""
    for name in QUANTITIES:
        if line.get(name):
            return math.copysign(abs(float(line[name])), float(line["difference_tkr"]))
    sign = math.copysign(1.0, float(line["difference_tkr"]))
    return sign * (posts.get(line["item"], 1.0) if line.get("stated") else 1.0)


def _posts(comparison: Comparison, at: int, lang: str) -> dict[str, float]:
    """Return how many posts the stated lines of the baseline and of another scenario differ by, by their item."""
    counts: dict[str, float] = {}
    for sign, run in ((1, comparison.runs[at]), (-1, comparison.baseline)):
        lines: tuple[CostLine, ...] = run.scenario.costs or ()
        for line in lines:
            item = line.item.to(lang)
            counts[item] = counts.get(item, 0.0) + sign * (line.posts or 0)
    return {item: abs(posts) for item, posts in counts.items() if posts}
