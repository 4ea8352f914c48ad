"""A number that somebody states with its plausible range, its names and where it comes from."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from brandsim.tables.rows import columns, fault, or_empty
from brandsim.words.text import Text, sourced


class Alternative(NamedTuple):
    """One of the values that an assumption may have, and how plausible it is beside the others."""

    value: float
    weight: float


def read_alternatives(texts: Iterable[str]) -> tuple[Alternative, ...]:
    """Read the alternatives of a cell; for `columns`.

    Parameters
    ----------
    texts : iterable of str
        Each as ``value:weight``.

    Raises
    ------
    InputError
        For one that is no value and its weight, a weight that is not above 0, a value twice or one alone.
    """
    found = []
    for text in texts:
        value, _, weight = text.partition(":")
        try:
            found.append(Alternative(float(value), float(weight)))
        except ValueError:
            cure = "Write them as in 0.5:3;0.9:1."
            raise fault("alternatives", text, "a value and its weight, with a colon between", cure) from None
    for one in found:
        if not 0 < one.weight < math.inf:
            raise fault("alternatives", one.weight, "a weight above 0", "Correct the weight.")
    if found and len({one.value for one in found}) < max(len(found), 2):
        raise fault("alternatives", len(found), "at least two, no value twice", "Correct the alternatives.")
    return tuple(found)


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
