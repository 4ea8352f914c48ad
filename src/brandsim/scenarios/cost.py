"""Cost of scenarios, line by line, in tkr a year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from brandsim.scenarios.scenario import CostLine, Scenario


@dataclass(frozen=True)
class CostDifference:
    """What a scenario costs beside the baseline.

    Attributes
    ----------
    cost_tkr, cost_difference_tkr : float or None
        None where the scenario or the baseline states no cost: unsaid, not nothing.
    lines : tuple of dict
        ``item, difference_tkr, source``, of computed lines ``confidence, price_year`` too, of on-call seats ``seats``
        (how many more), and of simulated ones ``ci95``; they add up to the difference, if it is known.
    unsaid : tuple of str
        What differs and has no known cost.
    """

    scenario: str
    cost_tkr: float | None
    cost_difference_tkr: float | None
    lines: tuple[dict[str, Any], ...]
    unsaid: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the difference as machines read it."""
        return {
            "scenario": self.scenario,
            "cost_tkr": self.cost_tkr,
            "cost_difference_tkr": self.cost_difference_tkr,
            "lines": list(self.lines),
            "unsaid": list(self.unsaid),
        }


def cost_difference(baseline: Scenario, other: Scenario, lang: str = "sv") -> CostDifference:
    """Return what `other` costs beyond `baseline`, line by line.

    Lines are matched by their item; a line that one side lacks counts as 0 there, provided that the side states
    its costs at all.
    """
    if baseline.costs is None or other.costs is None:
        return CostDifference(other.name, other.cost_tkr, None, ())
    before, after = _by_item(baseline.costs), _by_item(other.costs)
    lines = []
    for item in dict.fromkeys([*before, *after]):
        old, new = before.get(item), after.get(item)
        difference = (new.cost_tkr if new else 0.0) - (old.cost_tkr if old else 0.0)
        named = new or old
        assert named is not None
        dearer = max((line for line in (old, new) if line is not None), key=lambda line: abs(line.cost_tkr))
        lines.append(
            {
                "item": named.item_sv if lang == "sv" else named.item_en,
                "difference_tkr": difference,
                "source": dearer.source,
            }
        )
    total = (other.cost_tkr or 0.0) - (baseline.cost_tkr or 0.0)
    return CostDifference(other.name, other.cost_tkr, total, tuple(lines))


def _by_item(lines: Iterable[CostLine]) -> dict[str, CostLine]:
    """Return the lines by their item; lines of the same item are one with their sum."""
    found: dict[str, CostLine] = {}
    for line in lines:
        old = found.get(line.item_sv)
        found[line.item_sv] = line if old is None else replace(old, cost_tkr=old.cost_tkr + line.cost_tkr)
    return found
