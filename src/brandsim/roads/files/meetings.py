"""Where lines meet: at their ends, at corners that they share, and where an end all but touches a line."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from brandsim.roads.graph.topology import Flags, Floats, Ints, parts

NEAR_M = 5.0
"""A loose end as near another line as this is told, and may be a road that should be joined."""

_SAME_M = 0.001
_CLEARANCE_M = 2.5
"""Corners at one spot whose known heights differ by more are on a bridge and under it."""


@dataclass(frozen=True, eq=False)
class Lines:
    """Lines in metres, one after the other.

    Parameters
    ----------
    row : ndarray of int64, shape (lines,)
        The row of the source that each comes from.
    first : ndarray of int64, shape (lines + 1,)
        Where the corners of each begin.
    xy : ndarray of float64, shape (corners, 2)
        Easting and northing in metres.
    height_m : ndarray of float64, shape (corners,)
        NaN where it is not known.
    step_m : ndarray of float64, shape (corners,)
        Metres on the ground to the next corner of the line, 0 at the last.
    crs : str
        Coordinate system of `xy`.
    """

    row: Ints
    first: Ints
    xy: Floats
    height_m: Floats
    step_m: Floats
    crs: str

    def __len__(self) -> int:
        return len(self.row)

    @cached_property
    def line(self) -> Ints:
        """The line of each corner, int64, shape (corners,)."""
        return np.repeat(np.arange(len(self)), np.diff(self.first))

    @cached_property
    def length_m(self) -> Floats:
        """Length of each line on the ground in metres, float64, shape (lines,)."""
        return np.bincount(self.line, weights=self.step_m, minlength=len(self)).astype(np.float64)

    @cached_property
    def ends(self) -> Ints:
        """The first and last corner of each line, int64, shape (lines, 2)."""
        return np.stack([self.first[:-1], self.first[1:] - 1], axis=1)

    def __getitem__(self, kept: Flags) -> Lines:
        """Return the lines that a mask selects."""
        corners = kept[self.line]
        first = np.concatenate([[0], np.cumsum(np.diff(self.first)[kept])])
        return replace(
            self,
            row=self.row[kept],
            first=first,
            xy=self.xy[corners],
            height_m=self.height_m[corners],
            step_m=self.step_m[corners],
        )


@dataclass(frozen=True, eq=False)
class Pieces:
    """Lines cut where they meet.

    Parameters
    ----------
    lines : Lines
        The lines, with the corners that joining gave them.
    begin, end : ndarray of int64, shape (pieces,)
        First and last corner of each piece, in the order of the lines.
    place : ndarray of int64, shape (pieces, 2)
        Number of the place at each end: twice the line, and 1 more at its last end, of the first line that ends
        there; else a number of its own.
    joined, near : ndarray of int64
        Corners that are ends which have been joined to a line, and loose ends that are near one and have not.
    """

    lines: Lines
    begin: Ints
    end: Ints
    place: Ints
    joined: Ints
    near: Ints


def cut(
    lines: Lines, level: Ints, whole: Flags, *, within_m: float = 0.1, join_m: float | None = None
) -> Pieces:
    """Cut lines where they meet.

    Parameters
    ----------
    lines : Lines
    level : ndarray of int64, shape (lines,)
        Lines of different levels, such as a bridge and the street below, meet at their ends alone.
    whole : ndarray of bool, shape (lines,)
        Lines that others can meet at their ends alone: ferries.
    within_m : float
        Ends as near each other as this are one place.
    join_m : float, optional
        A loose end, where no other line ends, is joined to the nearest line if that is of its level and as near as
        this; other ends, and all if left out, within `within_m`.

    Notes
    -----
    Two lines of one level meet at every corner that both have, unless they run on together. A loose end that touches
    a line of another level meets it too: a bridge begins there. Corners at one spot whose heights are known and
    differ by more than 2.5 m do not meet. Lines that cross where neither has a corner do not meet: one is a bridge.
    """
    reach_m = within_m if join_m is None else max(join_m, within_m)
    place = _places(lines, level, whole, within_m, np.empty((0, 2), np.int64))
    near = _near_lines(lines, level, whole, place, within_m, reach_m)
    ends = near.end
    if near.joins.any():
        lines, moved, added = _led_through(lines, ends[near.joins], near.at[near.joins])
        ends = moved[ends]
        place = _places(lines, level, whole, within_m, np.stack([ends[near.joins], added], axis=1))
    node = np.flatnonzero(place >= 0)
    begin, end = node[:-1], node[1:]
    so_far_m = np.cumsum(lines.step_m) - lines.step_m
    onward = (lines.line[begin] == lines.line[end]) & (
        (place[begin] != place[end]) | (so_far_m[begin] != so_far_m[end])
    )
    begin, end = begin[onward], end[onward]
    places = np.stack([place[begin], place[end]], axis=1)
    return Pieces(lines, begin, end, places, ends[near.joins], ends[~near.joins])


def crossings(pieces: Pieces, level: Ints, whole: Flags) -> Ints:
    """Find the lines of one level and no known height that cross where neither has a corner: bridges, or faults.

    Parameters
    ----------
    pieces : Pieces
    level, whole : ndarray, shape (lines,)
        As for `cut`.

    Returns
    -------
    ndarray of int64, shape (crossings, 2)
        Pairs of lines, the first before the second.
    """
    import shapely

    line = pieces.lines.line[pieces.begin]
    asked = np.flatnonzero(~whole[line] & np.isnan(pieces.lines.height_m[pieces.begin]))
    begin, corners = pieces.begin[asked], (pieces.end - pieces.begin)[asked] + 1
    step = np.arange(corners.sum()) - np.repeat(np.cumsum(corners) - corners, corners)
    xy = pieces.lines.xy[np.repeat(begin, corners) + step]
    drawn = shapely.linestrings(xy, indices=np.repeat(np.arange(len(asked)), corners))
    # Each pair is held together once: a query with the predicate asks both ways round.
    first, second = shapely.STRtree(drawn).query(drawn)
    one, other = line[asked[first]], line[asked[second]]
    asks = (one < other) & (level[one] == level[other])
    pairs = np.stack([one[asks], other[asks]], axis=1)
    return np.asarray(pairs[shapely.crosses(drawn[first[asks]], drawn[second[asks]])])


def _places(lines: Lines, level: Ints, whole: Flags, within_m: float, joined: Ints) -> Ints:
    """Give a number to the place of each corner where lines can meet, -1 to the others; `joined` pairs are one."""
    ends = lines.ends.ravel()
    is_end = np.zeros(len(lines.xy), bool)
    is_end[ends] = True
    shared, group = _shared(lines, level, whole, is_end)
    shared[joined] = True
    node = np.flatnonzero(is_end | shared)
    number = np.full(len(lines.xy), -1, np.int64)
    number[ends] = np.arange(len(ends))
    inner = node[~is_end[node]]
    number[inner] = len(ends) + np.arange(len(inner))
    order = node[np.argsort(group[node], kind="stable")]
    alike = group[order[:-1]] == group[order[1:]]
    near = _near_ends(lines, ends, within_m)
    one, other = (
        np.concatenate([number[part], near[:, side], number[joined[:, side]]])
        for side, part in enumerate((order[:-1][alike], order[1:][alike]))
    )
    label = parts(len(node), one, other)
    lowest = np.full(len(node), len(node))
    np.minimum.at(lowest, label, np.arange(len(node)))
    place = np.full(len(lines.xy), -1, np.int64)
    place[node] = lowest[label[number[node]]]
    return place


def _near_ends(lines: Lines, ends: Ints, within_m: float) -> Ints:
    """Find the pairs of ends that lie within some metres and at one height, int64, shape (pairs, 2)."""
    from scipy.spatial import cKDTree

    pairs = cKDTree(lines.xy[ends]).query_pairs(max(within_m, 1e-6), output_type="ndarray")
    apart_m = np.abs(np.diff(lines.height_m[ends][pairs], axis=1)[:, 0])
    return np.asarray(pairs[~(apart_m > _CLEARANCE_M)], np.int64)


def _shared(lines: Lines, level: Ints, whole: Flags, is_end: Flags) -> tuple[Flags, Ints]:
    """Find the corners where lines of one level meet, and give corners of one spot and level one number."""
    spot = _spots(lines)
    line = lines.line
    levels = np.unique(level, return_inverse=True)[1]
    group = np.unique(spot * (1 + len(level)) + levels[line], return_inverse=True)[1]
    # Those that no other can meet have a number of their own.
    alone = whole[line] & ~is_end
    group[alone] = group.max(initial=0) + 1 + np.arange(alone.sum())
    several = np.bincount(group)[group] > 1
    # Lines that run on together meet at neither corner of what they share.
    before, after = np.roll(spot, 1), np.roll(spot, -1)
    low, high = np.minimum(before, after), np.maximum(before, after)
    together = np.ones(int(group.max(initial=-1)) + 1, bool)
    order = np.argsort(group, kind="stable")
    change = group[order[:-1]] == group[order[1:]]
    for side in (low, high):
        differ = change & (side[order[:-1]] != side[order[1:]])
        together[group[order[1:]][differ]] = False
    together[group[is_end]] = False
    return several & ~together[group], group


def spots(xy: Floats) -> Floats:
    """Return corners in whole millimetres, equal for those at one spot.

    Parameters
    ----------
    xy : ndarray of float64, shape (corners, 2)
        Metres.
    """
    return np.rint(xy / _SAME_M)


def _spots(lines: Lines) -> Ints:
    """Give a number to the spot of each corner, one to those at one spot that no heights keep apart."""
    grid = spots(lines.xy)
    spot = np.unique(grid[:, 0] + 1j * grid[:, 1], return_inverse=True)[1].astype(np.int64)
    if np.isnan(lines.height_m).all():
        return spot
    order = np.lexsort((lines.height_m, spot))
    with np.errstate(invalid="ignore"):
        higher = np.diff(lines.height_m[order]) > _CLEARANCE_M
    new = np.concatenate([[True], (np.diff(spot[order]) > 0) | higher])
    storey = np.empty(len(spot), np.int64)
    storey[order] = np.cumsum(new) - 1
    return storey


@dataclass(frozen=True, eq=False)
class _Near:
    """Ends near a line, where on it (the corner before and a share of the way to the next), and if it is joined."""

    end: Ints
    at: Floats
    joins: Flags


def _near_lines(
    lines: Lines, level: Ints, whole: Flags, place: Ints, within_m: float, reach_m: float
) -> _Near:
    """Find the ends that touch a line which they do not meet, and the loose ends that are near one."""
    import shapely

    ends = lines.ends.ravel()
    ends = ends[~whole[lines.line[ends]]]
    loose = np.bincount(place[place >= 0])[place[ends]] == 1
    roads = np.flatnonzero(~whole)
    of_roads = ~whole[lines.line]
    drawn = shapely.linestrings(lines.xy[of_roads], indices=np.searchsorted(roads, lines.line[of_roads]))
    points = shapely.points(lines.xy[ends])
    # Single steps are asked, not whole lines, each of which would be walked for every end in its box.
    steps = np.flatnonzero(of_roads & (lines.step_m > 0))
    which, step = shapely.STRtree(
        shapely.linestrings(np.stack([lines.xy[steps], lines.xy[steps + 1]], 1))
    ).query(points, predicate="dwithin", distance=np.where(loose, max(reach_m, NEAR_M), within_m))
    which, other = np.unique([which, np.searchsorted(roads, lines.line[steps[step]])], axis=1)
    node = np.flatnonzero(place >= 0)
    met = np.isin(place[ends[which]] * len(lines) + roads[other], place[node] * len(lines) + lines.line[node])
    which, other = which[~met], other[~met]
    away_m = shapely.distance(points[which], drawn[other])
    # Of the ends at one place the nearest counts, and of the lines near it the nearest.
    order = np.lexsort((other, away_m))
    nearest = order[np.unique(place[ends[which[order]]], return_index=True)[1]]
    which, other, away_m = which[nearest], other[nearest], away_m[nearest]
    at = _corner_before(lines, roads[other], shapely.line_locate_point(drawn[other], points[which]))
    end = ends[which]
    apart_m = np.abs(lines.height_m[end] - _height_at(lines, at))
    one_level = level[roads[other]] == level[lines.line[end]]
    # Where a road ends at a line of another level and goes no further, a bridge begins.
    touches = (one_level | loose[which]) & (away_m <= within_m)
    joins = (touches | (one_level & (away_m <= reach_m))) & ~(apart_m > _CLEARANCE_M)
    return _Near(end, at, joins)


def _corner_before(lines: Lines, line: Ints, along_m: Floats) -> Floats:
    """Find where metres along drawn lines lead: the corner before, and what share of the way to the next."""
    at = np.empty(len(line))
    for number, (which, metres) in enumerate(zip(line.tolist(), along_m.tolist(), strict=True)):
        corners = lines.xy[lines.first[which] : lines.first[which + 1]]
        so_far = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(corners, axis=0).T))])
        place = float(np.interp(metres, so_far, np.arange(len(corners))))
        at[number] = lines.first[which] + min(place, len(corners) - 1 - 1e-6)
    return at


def _height_at(lines: Lines, at: Floats) -> Floats:
    return np.interp(at, np.arange(len(lines.height_m)), lines.height_m) if len(at) else at


def _led_through(lines: Lines, ends: Ints, at: Floats) -> tuple[Lines, Ints, Ints]:
    """Give lines a corner at each end that is joined to them; return where corners of before and the new are, too."""
    corners = len(lines.xy)
    where = np.concatenate([np.arange(corners, dtype=np.float64), at])
    order = np.argsort(where, kind="stable")
    where = where[order]
    moved = np.empty(len(order), np.int64)
    moved[order] = np.arange(len(order))
    from_corner = np.floor(where).astype(np.int64)
    following = np.append(where[1:], corners)
    step_m = (following - where) * lines.step_m[from_corner]
    added = np.bincount(lines.line[np.floor(at).astype(np.int64)], minlength=len(lines))
    source: Any = np.concatenate([np.arange(corners), ends])[order]
    longer = replace(
        lines,
        first=lines.first + np.concatenate([[0], np.cumsum(added)]),
        xy=lines.xy[source],
        height_m=lines.height_m[source],
        step_m=step_m,
    )
    return longer, moved[:corners], moved[corners:]
