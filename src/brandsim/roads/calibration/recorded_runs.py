"""Recorded runs: from where to where, how long they took, and how long they should take by the roads."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from brandsim._errors import NOTHING, InputError, Said, verbatim
from brandsim._validate import check_known
from brandsim.calendar import SEASONS
from brandsim.clock import Moment, Oddity, oddities
from brandsim.roads.graph import arrays
from brandsim.roads.graph.parts import Lead
from brandsim.roads.graph.points import SnappedPoints
from brandsim.roads.rules.conditions import Conditions
from brandsim.roads.rules.weighting import Weighting
from brandsim.roads.search.berths import underway
from brandsim.roads.search.paths import Path as Way, PathTree
from brandsim.tables.rows import TableRecords, fault, read_records

SLOWEST_KMH, FASTEST_KMH = 5.0, 180.0
"""A run with a mean speed outside was not driven so: the time or the place is wrong. Waits for ferries may be."""

SHORTEST_S = 30.0
"""A run that is computed to take less says more of when buttons were pressed than of speed."""

WITHOUT_TIME = Conditions(month=5, weekday=2, hour=13)
"""Conditions of a run without a date: a Wednesday in May at one o'clock, where few speed rules hold. One with a date
alone is computed for that day at the same hour."""

_DOUBLE = {"speed_factor": 2.0}
_ANYWHERE_M = 1e9
_EXCLUDED_COLUMNS = ["row", "reason", "value", "unit"]


@dataclass(frozen=True, eq=False)
class RecordedRuns:
    """Recorded runs beside their computed times.

    Parameters
    ----------
    source : str
        Name of the file.
    network : str
        Name of the road network.
    table : DataFrame
        A row per run that can be used: ``row`` (line of the file), ``origin``, ``destination`` (names, None if
        only coordinates), ``driven_s``, ``moving_s`` (part of the computed time that goes with the speed, at
        ``speed_factor`` 1), ``fixed_s`` (ferries and legs off the road), ``km`` (legs off the road included),
        ``built_up`` (share of the road), ``off_road`` (share of the computed time), ``ferry``, ``rolled``
        (Swedish time; a date if only that was written, None if nothing was), ``hour`` (missing without a time of
        day), ``season``, ``surface`` (None if unknown), ``unit``, ``note``.
    excluded : DataFrame
        A row per run that cannot: ``row``, ``reason`` (far_from_road, unreachable, too_short, too_fast or
        too_slow), ``value``, ``unit``.
    odd_hours : mapping of {"missing", "doubled"} to int
        Runs of the file in the hour that the change to summer time skips, read as an hour later, and in the hour that
        comes twice when it ends; what there is none of is left out.
    """

    source: str
    network: str
    table: pd.DataFrame
    excluded: pd.DataFrame
    odd_hours: Mapping[Oddity, int]

    def __len__(self) -> int:
        return len(self.table)

    @property
    def fingerprint(self) -> str:
        """Twelve hexadecimal digits that are the same for the same runs, in whatever order and file they stand."""
        told = sorted(
            map(repr, self.table[["origin", "destination", "driven_s", "rolled", "km"]].to_numpy().tolist())
        )
        return sha256("\n".join(told).encode()).hexdigest()[:12]

    @property
    def dates(self) -> tuple[str, str] | None:
        """First and last date, None if no run has one."""
        days = [moment.isoformat()[:10] for moment in self.table["rolled"] if moment is not None]
        return (min(days), max(days)) if days else None


def read_recorded_runs(
    path: str | Path,
    weighting: Weighting,
    stations: Mapping[str, tuple[float, float]] | None = None,
    *,
    access_speed_kmh: float,
    max_access_m: float = 2000.0,
) -> RecordedRuns:
    """Read recorded runs and compute the time of each under the conditions that it was driven in.

    Parameters
    ----------
    path : str or Path
        CSV file by the schema ``road_runs``.
    weighting : Weighting
        The roads, and what their travel times depend on; speed rules must be among its layers.
    stations : mapping of str to (latitude, longitude), optional
        Stations that ``from`` and ``to`` may name, before the network's nodes.
    access_speed_kmh : float
        Speed between a place and the road, in km/h: the assumption of that name.
    max_access_m : float
        Runs with an end farther from a road are left out, in metres; 2000 as in the simulation.

    Returns
    -------
    RecordedRuns
        A run without a date is computed under `WITHOUT_TIME`, one without a time of day at its hour, one without a
        surface on bare road.

    Raises
    ------
    InputError
        For a faulty table: an end without name or coordinates, an unknown name, a time or surface that cannot
        be read; or if no layer of the weighting obeys ``speed_factor``.
    """
    speed_kmh = arrays.check_positive("access_speed_kmh", access_speed_kmh, "km/h")
    limit_m = arrays.check_positive("max_access_m", max_access_m, "metres")
    records = read_records(path, "road_runs")
    rows, lines = records.rows, records.lines
    ends = [_Ends(records, weighting, stations or {}, end).points() for end in ("from", "to")]
    when = [_when(row) for row in rows]
    used: dict[int, dict[str, Any]] = {}
    excluded: dict[int, tuple[str, float, str]] = {}
    near = []
    for at in range(len(rows)):
        access_m = max(float(points.access_m[0]) for points in (ends[0][at], ends[1][at]))
        if access_m <= limit_m:
            near.append(at)
        else:
            excluded[at] = ("far_from_road", round(access_m, 0), "m")
    for at, way, moving_s, on_road_s in _timed(weighting, ends, when, near, speed_kmh):
        if way is None:
            excluded[at] = ("unreachable", float("nan"), "")
            continue
        access_m = sum(float(points.access_m[0]) for points in (ends[0][at], ends[1][at]))
        row = _run(way, moving_s, on_road_s, access_m, speed_kmh)
        driven_s = rows[at]["driven_s"]
        odd = _odd(row, driven_s)
        if odd is not None:
            excluded[at] = odd
            continue
        used[at] = {"row": lines[at], "driven_s": driven_s, **row, **_told(rows[at])}
    columns = [
        "row", "origin", "destination", "driven_s", "moving_s", "fixed_s", "km", "built_up", "off_road", "ferry",
        "rolled", "hour", "season", "surface", "unit", "note",
    ]  # fmt: skip
    table = pd.DataFrame([used[at] for at in sorted(used)], columns=columns)
    for name in ("origin", "destination", "rolled", "season", "surface", "unit", "note"):
        table[name] = pd.Series([used[at][name] for at in sorted(used)], dtype=object)
    table["hour"] = table["hour"].astype("Int64")
    left_out = pd.DataFrame(
        [(lines[at], *excluded[at]) for at in sorted(excluded)], columns=_EXCLUDED_COLUMNS
    )
    odd_hours = oddities(row["rolled"] for row in rows if row["rolled"] is not None)
    return RecordedRuns(Path(path).name, weighting.network.provenance.name, table, left_out, odd_hours)


def _when(record: Mapping[Any, Any]) -> Conditions:
    """Return the conditions of a run; what is not stated is as in `WITHOUT_TIME`, and the road bare."""
    rolled: Moment | None = record["rolled"]
    surface, assumed = record["surface"] or WITHOUT_TIME.surface, WITHOUT_TIME
    if rolled is None:
        return Conditions(assumed.month, assumed.weekday, assumed.hour, None, surface)
    if not rolled.timed:
        return Conditions(rolled.at.month, rolled.at.weekday(), assumed.hour, None, surface)
    return Conditions.at(rolled.at, surface)


@dataclass(frozen=True)
class _Ends:
    """Where the runs of a table begin, or where they end."""

    records: TableRecords
    weighting: Weighting
    stations: Mapping[str, tuple[float, float]]
    end: str

    def points(self) -> list[SnappedPoints]:
        """Snap this end of every run to the roads."""
        network = self.weighting.network
        nodes: dict[int, str] = {}
        places: dict[int, tuple[float, float]] = {}
        known = {*self.stations, *network.node_id}
        for at, record in enumerate(self.records.rows):
            name, lat, lon = (record[f"{self.end}{part}"] for part in ("", "_lat", "_lon"))
            if lat is not None and lon is not None:
                places[at] = (lat, lon)
                continue
            place = (self.records.source, Said("row {line}", line=self.records.lines[at]))
            if lat is not None or lon is not None:
                missing = f"{self.end}_{'lat' if lat is None else 'lon'}"
                what = "both latitude and longitude, or neither"
                raise fault(missing, verbatim("a blank cell"), what, "Fill in the cell.").at(*place)
            if name is None:
                what = Said("a station, a node, or {end}_lat and {end}_lon", end=self.end)
                raise fault(self.end, NOTHING, what, "Say where the run began and ended.").at(*place)
            if name in self.stations:
                places[at] = self.stations[name]
            else:
                where = Said("{place}, column {end!r}", place=place[1], end=self.end)
                check_known(self.records.source, where, name, known, "a station or node")
                nodes[at] = name
        point: dict[int, SnappedPoints] = {}
        if places:
            lats, lons = zip(*places.values(), strict=True)
            lead: Lead = "from" if self.end == "from" else "to"
            snapped = network.snap(lats, lons, max_access_m=_ANYWHERE_M, lead=lead)
            point |= {at: snapped[[number]] for number, at in enumerate(places)}
        if nodes:
            snapped = network.snap_nodes(list(nodes.values()))
            point |= {at: snapped[[number]] for number, at in enumerate(nodes)}
        return [point[at] for at in range(len(self.records.rows))]


def _timed(
    weighting: Weighting,
    ends: Sequence[Sequence[SnappedPoints]],
    when: Sequence[Conditions],
    which: Sequence[int],
    access_speed_kmh: float,
) -> Iterator[tuple[int, Way | None, float, float]]:
    """Yield each run with its way, the seconds that go with the speed, and all seconds on the road.

    Runs under the same conditions share weights, those from the same place a tree; a run that goes by ferry has
    roads of its own, where each ferry runs as when its berth was reached.
    """
    alike: dict[Hashable, list[int]] = {}
    for at in which:
        alike.setdefault(weighting.signature(when[at]), []).append(at)
    for group in alike.values():
        network = weighting.under(when[group[0]])
        doubled = weighting.under(when[group[0]], _DOUBLE)
        if np.array_equal(network.travel_time_ms, doubled.travel_time_ms):
            raise InputError(
                "weighting",
                "layers",
                verbatim(
                    Said(
                        "{count:# layer, which does not obey|# layers, none of which obeys} speed_factor",
                        count=len(weighting.layers),
                    )
                ),
                "speed rules among the layers",
                "Add load_speed_rules().bind(network).",
            )
        trees: dict[tuple[int, int, float], PathTree] = {}
        for at in group:
            start = ends[0][at]
            key = (int(start.node[0]), int(start.edge[0]), float(start.fraction[0]))
            if key not in trees:
                trees[key] = PathTree(network, start)
            way = trees[key].to(ends[1][at])
            if way is not None and network.is_ferry[way.arc].any():
                found = underway(weighting, start, when[at], access_speed_kmh=access_speed_kmh)
                way = found.tree.to(ends[1][at])
            if way is None:
                yield at, None, 0.0, 0.0
                continue
            part = np.abs(way.to_fraction - way.from_fraction)
            # What goes with the speed takes half the time at double the speed; the rest, ferries among it, stays.
            saved_ms = part * (network.travel_time_ms[way.arc] - doubled.travel_time_ms[way.arc])
            on_road_s = way.total_ms / 1000
            yield at, way, min(2 * float(saved_ms.sum()) / 1000, on_road_s), on_road_s


def _run(
    way: Way, moving_s: float, on_road_s: float, access_m: float, access_speed_kmh: float
) -> dict[str, Any]:
    network = way.network
    length_m = network.length_m[way.arc] * np.abs(way.to_fraction - way.from_fraction)
    ferry = network.is_ferry[way.arc]
    road_m = float(length_m[~ferry].sum())
    access_s = access_m * 3.6 / access_speed_kmh
    computed_s = on_road_s + access_s
    return {
        "moving_s": moving_s,
        "fixed_s": on_road_s - moving_s + access_s,
        "km": (float(length_m.sum()) + access_m) / 1000,
        "built_up": float(length_m[network.built_up[way.arc] & ~ferry].sum()) / road_m if road_m else np.nan,
        "off_road": access_s / computed_s if computed_s else 0.0,
        "ferry": bool(ferry.any()),
    }


def _odd(run: Mapping[str, Any], driven_s: float) -> tuple[str, float, str] | None:
    """Return why a run cannot be used, None if it can."""
    computed_s = run["moving_s"] + run["fixed_s"]
    if computed_s < SHORTEST_S:
        return "too_short", round(computed_s, 1), "s"
    if driven_s == 0:
        return "too_fast", 0.0, "s"
    speed_kmh = 3600 * run["km"] / driven_s
    if speed_kmh > FASTEST_KMH:
        return "too_fast", round(speed_kmh, 0), "km/h"
    if speed_kmh < SLOWEST_KMH and not run["ferry"]:
        return "too_slow", round(speed_kmh, 1), "km/h"
    return None


def _told(row: Mapping[str, Any]) -> dict[str, Any]:
    rolled: Moment | None = row["rolled"]
    at = None if rolled is None else rolled.at.replace(tzinfo=None)
    shown: date | datetime | None = at if at is None or (rolled and rolled.timed) else at.date()
    return {
        "origin": row["from"],
        "destination": row["to"],
        "rolled": shown,
        "hour": shown.hour if isinstance(shown, datetime) else None,
        "season": None if shown is None else SEASONS[shown.month % 12 // 3],
        "surface": row["surface"],
        "unit": row["unit"],
        "note": row["note"],
    }
