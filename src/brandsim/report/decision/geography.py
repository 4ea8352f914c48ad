"""Where things lie on the page's map: land, roads, ferries, places and stations on one sheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from brandsim.report.findings import place_metres, stations_metric
from brandsim.report.land import land_rings
from brandsim.scenarios.run.run import Run

UNITS = 1000
"""The sheet's longer side."""
MARGIN = 0.04
"""Around the places, of the longer side."""


Side = Literal["right", "left", "top", "bottom"]
LETTER = 22, 38
"""Width and height of a letter of a station's name, in units, where the sheet is smallest: on a phone and on paper."""
STATION = 7
"""Half a station's mark, in units."""


class Station(NamedTuple):
    """A name, where it lies on the sheet, and on which side of it its name has room."""

    name: str
    x: int
    y: int
    side: Side = "right"


class Geography(NamedTuple):
    """A sheet whose units go right and down.

    Attributes
    ----------
    width, height : int
    places : ndarray of int64 [places, 2]
    stations : tuple of Station
    land, roads, ferries : str
        Paths of SVG; land is blank where no outline is known.
    """

    width: int
    height: int
    places: NDArray[np.int64]
    stations: tuple[Station, ...]
    land: str
    roads: str
    ferries: str


def geography(runs: Sequence[Run]) -> Geography:
    """Lay out the municipality of several runs on a sheet around its places.

    Parameters
    ----------
    runs : sequence of Run
        Of the same places: each station that any of them has is shown, unless it lies outside of the sheet.
    """
    run, found = runs[0], runs[0].municipality
    places = np.column_stack(place_metres(run))
    low, high = places.min(axis=0), places.max(axis=0)
    longer = max(float((high - low).max()), 1000.0)
    low, high = low - MARGIN * longer, high + MARGIN * longer
    scale = UNITS / float((high - low).max())

    def on_sheet(points: Any) -> NDArray[np.int64]:
        metres = np.asarray(points, np.float64)[:, :2] - [low[0], high[1]]
        return np.asarray(np.rint(metres * [scale, -scale]), np.int64)

    network = found.network
    arc = network.edge_arc
    ferry = np.asarray(network.is_ferry)[arc]
    lines = network.lines[arc]
    width, height = np.ceil((high - low) * scale).astype(int).tolist()
    named = {
        name: at
        for one in reversed(runs)
        for name, *point in zip(*stations_metric(one.municipality), strict=True)
        for at in on_sheet([point]).tolist()
        if 0 <= at[0] <= width and 0 <= at[1] <= height
    }
    return Geography(
        width,
        height,
        on_sheet(places),
        with_room([Station(name, *at) for name, at in named.items()], width),
        _land(run, on_sheet),
        _path(on_sheet(line.coords) for line in lines[~ferry]),
        _path(on_sheet(line.coords) for line in lines[ferry]),
    )


def with_room(stations: Sequence[Station], width: int) -> tuple[Station, ...]:
    """Set each station's name where it neither leaves the sheet nor covers a station or a name, if there is room.

    Parameters
    ----------
    stations : sequence of Station
    width : int
        Of the sheet.
    """
    marks = [_Box(one.x - STATION, one.y - STATION, one.x + STATION, one.y + STATION) for one in stations]
    found: list[Station] = []
    taken: list[_Box] = []
    for at, one in enumerate(stations):
        others = [*marks[:at], *marks[at + 1 :], *taken]
        rooms = {side: _room(one, side) for side in get_args(Side)}
        side = min(rooms, key=lambda it: rooms[it].outside(width) + sum(map(rooms[it].covers, others)))
        taken.append(rooms[side])
        found.append(one._replace(side=side))
    return tuple(found)


class _Box(NamedTuple):
    left: int
    top: int
    right: int
    bottom: int

    def covers(self, other: _Box) -> int:
        """Return the area of both."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        tall = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(wide, 0) * max(tall, 0)

    def outside(self, width: int) -> int:
        """Return the area that lies left or right of a sheet."""
        return (max(-self.left, 0) + max(self.right - width, 0)) * (self.bottom - self.top)


def _room(station: Station, side: Side) -> _Box:
    """Return where a station's name stands on a side."""
    across, tall = LETTER
    wide, apart = across * len(station.name), 2 * STATION
    left = {"right": station.x + apart, "left": station.x - apart - wide}.get(side, station.x - wide // 2)
    top = {"top": station.y - apart - tall, "bottom": station.y + apart}.get(side, station.y - tall // 2)
    return _Box(left, top, left + wide, top + tall)


def _land(run: Run, on_sheet: Any) -> str:
    """Return the outline of the municipality, where it is known."""
    rings = land_rings(run.scenario, run.municipality.network.crs)
    return "".join(f"{_path([on_sheet(ring)])}Z" for ring in rings)


def _path(lines: Iterable[NDArray[np.int64]]) -> str:
    """Write lines as a path of relative steps; points that fall together are one."""
    parts = []
    for line in lines:
        steps = np.diff(line, axis=0)
        steps = steps[(steps != 0).any(axis=1)]
        if len(steps):
            moves = " ".join(f"{x},{y}" for x, y in steps.tolist())
            parts.append(f"M{line[0, 0]},{line[0, 1]}l{moves}")
    return "".join(parts)


def nearest_station(sheet: Geography) -> NDArray[np.int64]:
    """Return which station lies nearest to each place in a straight line: int64 [places].

    Parameters
    ----------
    sheet : Geography
    """
    sites = np.array([(station.x, station.y) for station in sheet.stations])
    apart = sheet.places[:, None, :] - sites[None, :, :]
    return np.asarray((apart**2).sum(axis=2).argmin(axis=1))
