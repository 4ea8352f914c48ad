"""A number that somebody states with its plausible range, its names and where it comes from."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from brandsim.tables.rows import columns, or_empty
from brandsim.words.text import Text, sourced


@dataclass(frozen=True, kw_only=True)
class Ranged:
    """A stated number; a row class inherits it and says from which column `value` comes, if not from its own.

    Attributes
    ----------
    value : float
    low, high : float or None
        Plausible range around the value; None where it is not varied.
    unit : str
        Empty where it has none, or where the schema states it.
    text : Text
        What it is.
    source : Text
        Where it comes from.
    confidence : str
        How it is known: plan, published, computed or assumption.
    """

    value: float
    low: float | None
    high: float | None
    unit: str = field(default="", metadata=columns("unit", make=or_empty))
    text: Text = field(metadata=columns("svenska", "english", make=Text))
    source: Text = field(metadata=columns("source", "source_sv", "source_en", make=sourced))
    confidence: str

    @property
    def has_range(self) -> bool:
        """Whether a range is stated."""
        return self.low is not None and self.high is not None

    def quantile(self, level: float) -> float:
        """Compute the quantile of the triangular distribution low – value – high; without a range it is the value.

        Parameters
        ----------
        level : float
            From 0 to below 1.

        Returns
        -------
        float
            In the unit of the value.
        """
        if self.low is None or self.high is None or self.high == self.low:
            return self.value
        width = self.high - self.low
        below = (self.value - self.low) / width
        if level < below:
            return self.low + math.sqrt(level * width * (self.value - self.low))
        return self.high - math.sqrt((1.0 - level) * width * (self.high - self.value))
