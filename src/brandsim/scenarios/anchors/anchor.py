"""An anchor: a figure from outside the model, what it counts, and how that differs from what the model counts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from brandsim._data import PACKAGED, table_file
from brandsim._errors import NOTHING, Said
from brandsim._validate import check_known
from brandsim.response.statistics import Statistics, threshold_min
from brandsim.tables.rows import columns, fault, or_empty, read_rows
from brandsim.words.text import Text, sourced

OF_TIME = ("response_time", "call_to_arrival")
"""Measures that a statistic belongs to."""


def _either(sv: str | None, en: str | None) -> Text:
    return Text(sv or "", en or "")


@dataclass(frozen=True, kw_only=True)
class Anchor:
    """A figure that the model can be held against.

    Attributes
    ----------
    key : str
    measure : str
        ``alarms`` and ``missions`` a year, ``share_of_alarms`` in per cent, ``response_time``, ``call_to_arrival`` and
        ``call_handling`` in minutes, or ``none``.
    describes : str
        ``own``, or ``other``: a figure of another service, which judges and conditions nothing.
    of : tuple of str
        Crews of missions, or incident types of a share.
    statistic : str or None
        Of a time.
    value, low, high : float or None
        The figure and the range that its source states; None = not at hand.
    standard_error : float or None
        How far the figure may lie from what the model's mean year counts; None = it conditions nothing.
    unit, year : str
    text, differs, source : Text
        What it counts, how that differs from the model, and where it is from.
    confidence : str
    """

    key: str = field(metadata=columns("anchor"))
    measure: str
    describes: str
    of: tuple[str, ...]
    statistic: str | None
    value: float | None
    low: float | None
    high: float | None
    standard_error: float | None
    unit: str
    year: str = field(metadata=columns("year", make=or_empty))
    text: Text = field(metadata=columns("svenska", "english", make=Text))
    differs: Text = field(metadata=columns("differs_sv", "differs_en", make=_either))
    source: Text = field(metadata=columns("source", "source_sv", "source_en", make=sourced))
    confidence: str

    @property
    def in_percent(self) -> bool:
        """Whether it is a share, told in per cent where the model has shares from 0 to 1."""
        return self.statistic is not None and self.statistic.startswith("share")

    @property
    def conditions(self) -> bool:
        """Whether the drawn assumptions can be weighed by it."""
        told = self.value is not None and self.standard_error is not None
        return told and self.describes == "own" and self.measure != "none"

    @property
    def range95(self) -> tuple[float, float] | None:
        """Between what the figure lies: the range of its source, else 95 % by its standard error, else itself."""
        if self.value is None:
            return None
        within = 1.96 * (self.standard_error or 0.0)
        low = self.value - within if self.low is None else self.low
        high = self.value + within if self.high is None else self.high
        return low, high


def load_anchors(
    name_or_path: str | Path = PACKAGED,
    crews: Collection[str] = (),
    types: Collection[str] = (),
    statistics: Statistics | None = None,
) -> tuple[Anchor, ...]:
    """Load the anchors of a name, or those of a table of the same form.

    Parameters
    ----------
    name_or_path : str or path, optional
        A name among the embedded tables, or a path that ends in ``.csv``.
    crews, types : collection of str
        Those that the model has; what an anchor counts must be among them.
    statistics : Statistics, optional
        Those that a run of the municipality has; without them a share may be within any time.

    Raises
    ------
    InputError
        For a faulty table, an unknown crew or type, a time without a statistic, or a standard error of nought.
    """

    def check(anchor: Anchor) -> None:
        told = (statistics or Statistics()).of("response_time")
        of_any = statistics is None and threshold_min(anchor.statistic or "") is not None
        asked = anchor.measure in OF_TIME or anchor.statistic is not None
        if asked and anchor.statistic not in told and not of_any:
            those = ", ".join(told)
            raise fault(
                "statistic",
                anchor.statistic or NOTHING,
                Said("the statistic of a time: {known}", known=those),
            )
        if (anchor.measure in ("missions", "share_of_alarms")) != bool(anchor.of):
            raise fault(
                "of",
                ";".join(anchor.of) or NOTHING,
                "crews of missions, incident types of a share, and nothing of other figures",
            )
        if anchor.standard_error == 0:
            raise fault("standard_error", 0, "more than 0", "Leave it blank if it shall condition nothing.")
        for name in anchor.of:
            known, what = (crews, "a crew") if anchor.measure == "missions" else (types, "an incident type")
            if known:
                check_known("", "column 'of'", name, known, what)

    return tuple(read_rows(table_file("anchors", name_or_path), "anchors", Anchor, check=check))
