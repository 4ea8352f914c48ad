"""The page's pictures as they stand before anybody moves anything, as SVG: also on paper and without a script."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from markupsafe import escape
from numpy.typing import NDArray

from brandsim.report.decision.geography import Geography, Side
from brandsim.response.intervals.limits import Interval
from brandsim.response.minutes import MINUTES
from brandsim.words.numbers import number

COLOURS = (
    "#444b52",
    "#1b5e9b",
    "#c2570c",
    "#3c7d6d",
    "#7b4b94",
    "#8a6d1d",
    "#b0306a",
    "#2b8a9e",
    "#5c6b1e",
    "#93502f",
)
"""Of scenarios, the baseline first; they have names and dashes too."""
DASHES = ("", "7 3", "2 3", "9 3 2 3", "5 2", "1 2", "12 3", "8 2 1 2", "3 1", "10 5")

CURVE = 640, 300
"""Width and height of the curves."""
FRAME = 72, 20, 14, 42
"""Room at the left, above, at the right and below of the curves, for their axes."""
MONEY = 760, 360, 60, 30, 240, 46
"""Width and least height of cost against gain, and the room around it as `FRAME`; at the right stand the names."""
NAME_LETTERS, NAME_LINE, NAME_GAP = 34, 14, 5
"""Letters in a line of a name, how tall one is, and the room between names."""

CHANGES = ("much_less", "less", "same", "more", "much_more", "unsure")
"""Classes of a place on a map of differences."""
MUCH = 0.1
"""A difference in the share from which on it is much."""
SIZES = (5, 8, 12, 17)
"""Diameters of places on the sheet."""
_NAMES: dict[Side, tuple[str, int, int]] = {
    "right": ("start", 12, 10), "left": ("end", -12, 10), "top": ("middle", 0, -14), "bottom": ("middle", 0, 36),
}  # fmt: skip
"""How a station's name is set on each side of it: the letters' anchor, and how far right and down."""


class Point(NamedTuple):
    """A scenario in the picture of cost against gain."""

    title: str
    colour: str
    tkr: float
    gain: float
    interval: Interval


def size_classes(yearly: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return which of `SIZES` each place has, by its incidents a year: int64 [places].

    Parameters
    ----------
    yearly : ndarray of float64 [places]
    """
    return np.searchsorted((1.0, 4.0, 12.0), yearly, side="right")


def change_classes(change: NDArray[np.float64], half: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return which of `CHANGES` each place belongs to: int64 [places].

    Parameters
    ----------
    change : ndarray of float64 [places]
        In the share within a time.
    half : ndarray of float64 [places]
        Half its interval; NaN where it cannot be told.
    """
    found = np.where(change > 0, np.where(change >= MUCH, 4, 3), np.where(change <= -MUCH, 0, 1))
    return np.where((change == 0) & (half == 0), 2, np.where(np.abs(change) > half, found, 5))


def background(sheet: Geography) -> str:
    """Write land, roads and ferries, which every map shows.

    Parameters
    ----------
    sheet : Geography
    """
    return (
        f'<path class="land" d="{sheet.land}"/><path class="roads" d="{sheet.roads}"/>'
        f'<path class="ferries" d="{sheet.ferries}"/>'
    )


def change_map(sheet: Geography, classes: NDArray[np.int64], sizes: NDArray[np.int64]) -> str:
    """Draw where the share rises and falls, over the background that stands on the page as ``#land``.

    Parameters
    ----------
    sheet : Geography
    classes, sizes : ndarray of int64 [places]
        From `change_classes` and `size_classes`.
    """
    parts = [f'<svg viewBox="0 0 {sheet.width} {sheet.height}" class="map"><use href="#land"/>']
    for number_ in (2, 5, 1, 3, 0, 4):
        for size, wide in enumerate(SIZES):
            chosen = sheet.places[(classes == number_) & (sizes == size)]
            if len(chosen):
                dots = "".join(f"M{x},{y}h0" for x, y in chosen.tolist())
                parts.append(f'<path class="dot {CHANGES[number_]}" stroke-width="{wide}" d="{dots}"/>')
    for station in sheet.stations:
        parts.append(
            f'<rect class="station" x="{station.x - 7}" y="{station.y - 7}" width="14" height="14"/>'
        )
        anchor, x, y = _NAMES[station.side]
        place = f'text-anchor="{anchor}" x="{station.x + x}" y="{station.y + y}"'
        parts.append(f'<text class="name" {place}>{escape(station.name)}</text>')
    return "".join((*parts, "</svg>"))


def share_curves(shares: NDArray[np.float64], minute: int, lang: str) -> str:
    """Draw the share within each minute of every scenario, and the chosen minute.

    Parameters
    ----------
    shares : ndarray of float64 [scenarios, MINUTES]
    minute : int
    lang : str
        One of `languages`.
    """
    width, height = CURVE
    left, above, right, below = FRAME
    step, tall = (width - left - right) / MINUTES, height - above - below

    def y(share: float) -> float:
        return round(above + tall * (1 - share), 1)

    parts = []
    for tenth in range(0, 11, 2):
        parts.append(f'<path class="grid" d="M{left},{y(tenth / 10)}H{width - right}"/>')
        parts.append(f'<text x="{left - 6}" y="{y(tenth / 10) + 4}" text-anchor="end">{10 * tenth} %</text>')
    for minutes in range(0, MINUTES + 1, 10):
        x = round(left + minutes * step, 1)
        parts.append(
            f'<text x="{x}" y="{height - below + 24}" text-anchor="middle">{number(minutes, lang, 0)}</text>'
        )
    x = round(left + minute * step, 1)
    parts.append(f'<path class="chosen" d="M{x},{above}V{height - below}"/>')
    for at, line in enumerate(shares):
        known = [(m, share) for m, share in enumerate([0.0, *line.tolist()]) if np.isfinite(share)]
        course = "L".join(f"{round(left + m * step, 1)},{y(share)}" for m, share in known)
        style = f'stroke="{COLOURS[at % len(COLOURS)]}" stroke-dasharray="{DASHES[at % len(DASHES)]}"'
        parts.append(f'<path class="curve" {style} d="M{course}"/>')
    return f'<svg id="curves" viewBox="0 0 {width} {height}" class="chart">{"".join(parts)}</svg>'


def money_chart(points: Sequence[Point], x_label: str, y_label: str, lang: str) -> str:
    """Draw cost against gain with intervals, each scenario named at the right, as near as may be to its point.

    Parameters
    ----------
    points : sequence of Point
        Costs in tkr a year, gains in percentage points.
    x_label, y_label : str
    lang : str
        One of `languages`.
    """
    width, _, left, above, right, below = MONEY
    height = money_height([point.title for point in points])
    ends = [end for point in points for end in (point.gain, *(point.interval or ()))]
    lowest, highest = _room([0.0, *ends])
    cheapest, dearest = _room([0.0, *(point.tkr for point in points)])

    def at(tkr: float, gain: float) -> tuple[float, float]:
        x = left + (tkr - cheapest) / (dearest - cheapest) * (width - left - right)
        y = above + (highest - gain) / (highest - lowest) * (height - above - below)
        return round(x, 1), round(y, 1)

    parts = []
    for tick in ticks(cheapest, dearest):
        x, _ = at(tick, lowest)
        parts.append(f'<path class="grid" d="M{x},{above}V{height - below}"/>')
        shown = number(tick, lang, 0)
        parts.append(f'<text x="{x}" y="{height - below + 18}" text-anchor="middle">{shown}</text>')
    for tick in ticks(lowest, highest):
        _, y = at(cheapest, tick)
        parts.append(f'<path class="grid" d="M{left},{y}H{width - right}"/>')
        shown = number(tick, lang, 0 if abs(tick - round(tick)) < 1e-9 else 1, signed=True)
        parts.append(f'<text x="{left - 6}" y="{y + 4}" text-anchor="end">{shown}</text>')
    parts.append(f'<text x="{left}" y="{height - 8}">{escape(x_label)}</text>')
    parts.append(f'<text x="{left}" y="{above - 8}">{escape(y_label)}</text>')
    ordered = sorted(points, key=lambda one: (-one.gain, one.tkr))
    placed = [at(point.tkr, point.gain) for point in ordered]
    names = [name_lines(point.title) for point in ordered]
    tops = spread([y for _, y in placed], [_tall(lines) for lines in names], above, height - below)
    beside = width - right + 14
    for point, (x, y), lines, top in zip(ordered, placed, names, tops, strict=True):
        if point.interval is not None:
            (_, low), (_, high) = (at(point.tkr, end) for end in point.interval)
            parts.append(f'<path class="whisker" stroke="{point.colour}" d="M{x},{low}V{high}"/>')
        middle = round(top + _tall(lines) / 2, 1)
        parts.append(f'<path class="leader" stroke="{point.colour}" d="M{x},{y}L{beside - 4},{middle}"/>')
        parts.append(f'<circle cx="{x}" cy="{y}" r="5" fill="{point.colour}"/>')
        for row, line in enumerate(lines):
            base = round(top + NAME_LINE * (row + 1) - 2, 1)
            parts.append(f'<text x="{beside}" y="{base}">{escape(line)}</text>')
    return f'<svg id="money" viewBox="0 0 {width} {height}" class="chart">{"".join(parts)}</svg>'


def name_lines(title: str) -> list[str]:
    """Break a scenario's name into the lines that stand beside its point.

    Parameters
    ----------
    title : str
    """
    return textwrap.wrap(title, NAME_LETTERS, max_lines=2, placeholder=" …") or [""]


def money_height(titles: Sequence[str]) -> int:
    """Return how tall cost against gain is: as tall as the column of names, at least.

    Parameters
    ----------
    titles : sequence of str
        Of the scenarios in it.
    """
    _, least, _, above, _, below = MONEY
    return max(least, above + below + sum(_tall(name_lines(title)) for title in titles))


def _tall(lines: Sequence[str]) -> int:
    return NAME_LINE * len(lines) + NAME_GAP


def spread(wanted: Sequence[float], tall: Sequence[float], top: float, bottom: float) -> list[float]:
    """Return the tops of things below one another, each as near to where it wants its middle as there is room.

    Parameters
    ----------
    wanted, tall : sequence of float
        Middles, in the order in which they stand, and heights, which have room together.
    top, bottom : float
    """
    tops: list[float] = []
    for middle, height in zip(wanted, tall, strict=True):
        tops.append(max(middle - height / 2, top))
        top = tops[-1] + height
    for at in reversed(range(len(tops))):
        tops[at] = min(tops[at], bottom - tall[at])
        bottom = tops[at]
    return tops


def _room(values: Sequence[float]) -> tuple[float, float]:
    """Return the ends of an axis with room around the values."""
    low, high = min(values), max(values)
    spread = (high - low) or 1.0
    return low - 0.08 * spread, high + 0.08 * spread


def ticks(low: float, high: float) -> list[float]:
    """Return round numbers within a range, some three to six.

    Parameters
    ----------
    low, high : float
    """
    rough = (high - low) / 4
    size = 10.0 ** np.floor(np.log10(rough))
    step = float(size * next(n for n in (1, 2, 5, 10) if n * size >= rough))
    return [n * step for n in range(int(np.ceil(low / step)), int(np.floor(high / step)) + 1)]
