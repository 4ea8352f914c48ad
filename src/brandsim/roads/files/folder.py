"""Road networks in a folder of tables: nodes, edges and ferries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from brandsim._errors import InputError, Said
from brandsim._files import file_path
from brandsim.roads.files.edge_ferries import takes_vehicles, whole_ferry_rows
from brandsim.roads.graph.ledger import LedgerBook, Outcome
from brandsim.roads.graph.network import RoadNetwork
from brandsim.roads.graph.provenance import Provenance
from brandsim.roads.graph.topology import Flags, Ints
from brandsim.roads.rules.crossings import Ferry, expected_time_ms
from brandsim.roads.rules.ferry_tables import load_ferries
from brandsim.roads.rules.speeds import Speeds, load_speeds
from brandsim.tables.rows import TableRecords, or_empty, read_records
from brandsim.tables.toml import TomlTable, checked, parse_toml


class _ProvenanceFile(TomlTable):
    """``provenance.toml``, as `Provenance` describes its fields."""

    source: str
    schematic: bool = False
    source_sv: str = ""
    note_sv: str = ""
    note_en: str = ""


def read_folder(
    path: str | Path,
    *,
    speeds: Speeds | None = None,
    provenance: Provenance | None = None,
    metric_crs: str | None = None,
) -> RoadNetwork:
    """Read a network from ``nodes.csv`` and ``edges.csv``, with ``ferries.csv`` if there are ferries.

    Parameters
    ----------
    path : str or Path
        The folder; columns are described in ``data/schema/road_nodes.csv`` and ``road_edges.csv``.
    speeds : Speeds, optional
        Factors and defaults by class; the embedded ones if left out.
    provenance : Provenance, optional
        Where the data comes from; if left out what ``provenance.toml`` in the folder says, or the folder's name.
    metric_crs : str, optional
        System in metres; EPSG:3006 in Sweden, elsewhere the UTM zone, if left out.

    Returns
    -------
    RoadNetwork
        Edges are open in both directions unless ``one_way`` says otherwise. A ferry that ``ferries.csv`` does
        not list takes its length at its speed, loading and half a crossing cycle of wait.

    Raises
    ------
    InputError
        For a missing file or column, an unknown node, text in a number's place, a negative length, and a
        ferry in ``ferries.csv`` that is no ferry edge.
    """
    folder = file_path("roads", "path", path)
    speeds = speeds or load_speeds()
    nodes = read_records(folder / "nodes.csv", "road_nodes")
    known = dict.fromkeys(("from", "to"), nodes.column("id"))
    ferries = load_ferries(folder).lines
    edges = read_records(folder / "edges.csv", "road_edges", known=known)
    berths = {str(end) for ferry in ferries for end in (ferry.first, ferry.last)}
    nodes, edges = whole_ferry_rows(nodes, edges, berths)
    index = {name: at for at, name in enumerate(nodes.column("id"))}
    first, last = (np.array([index[node] for node in edges.column(end)], np.int64) for end in ("from", "to"))
    length_m = np.array(edges.column("length_km"), np.float64) * 1000
    given_kmh = np.array(edges.column("speed_limit_kmh"), np.float64)
    classes = edges.column("road_class")
    limit_kmh = speeds.limits_kmh(classes, given_kmh)
    time_ms = speeds.travel_time_ms(classes, length_m, limit_kmh)
    is_ferry = np.array([name == "ferry" for name in classes], bool)
    drivable = np.array([speeds.of(name).drivable for name in classes], bool)
    drivable &= [takes_vehicles(row) for row in edges.rows]
    for edge in np.flatnonzero(is_ferry):
        time_ms[edge] = expected_time_ms(time_ms[edge] / 1000)
    described = _apply_ferries(ferries, edges, is_ferry, drivable, time_ms)
    book = LedgerBook()
    for at in np.flatnonzero(is_ferry & drivable & ~described & np.isnan(given_kmh)).tolist():
        row = edges.rows[at]
        example = f"{row['from']} – {row['to']}"
        book.note("ferries.csv", "", Outcome.GUESSED, example, km=row["length_km"])
    two_way = ~np.array(edges.column("one_way"), np.bool_)
    back = np.flatnonzero(two_way)
    guessed = int((np.isnan(given_kmh) & ~is_ferry).sum())

    def both(column: Any) -> Any:
        return np.concatenate([np.asarray(column), np.asarray(column)[back]])

    about = provenance or _provenance(folder)
    return RoadNetwork.from_arrays(
        nodes.column("lon"),
        nodes.column("lat"),
        np.concatenate([first, last[back]]),
        np.concatenate([last, first[back]]),
        both(time_ms),
        length_m=both(length_m),
        road_class=both(classes),
        speed_limit_kmh=both(limit_kmh),
        two_way=both(two_way),
        is_ferry=both(is_ferry),
        drivable=both(drivable),
        node_id=nodes.column("id"),
        arc_columns={
            name: list(both(_text(edges, name))) for name in ("road_ref", "note", "source", "confidence")
        }
        | {"guessed_share": list(both((np.isnan(given_kmh) & ~is_ferry).astype(float)))},
        node_columns={name: list(_text(nodes, name)) for name in ("name", "kind", "source", "confidence")},
        metric_crs=metric_crs,
        provenance=replace(about, guessed_speed_limits=guessed, details={}, ledger=book.ledger()),
    )


def _provenance(folder: Path) -> Provenance:
    """Return what ``provenance.toml`` says of a folder, or nothing but its name."""
    path = folder / "provenance.toml"
    if not path.exists():
        return Provenance(name=folder.name, source=folder.name)
    file = checked(_ProvenanceFile, parse_toml(path, "the provenance of a road network"), str(path))
    return Provenance(name=folder.name, **file.model_dump())


def _text(table: TableRecords, name: str) -> npt.NDArray[np.object_]:
    return np.array([or_empty(text) for text in table.column(name)], np.object_)


def _apply_ferries(
    ferries: Sequence[Ferry],
    edges: TableRecords,
    is_ferry: Flags,
    drivable: Flags,
    time_ms: Ints,
) -> Flags:
    """Write what ``ferries.csv`` knows into the columns of the ferry edges, and return which it knows."""
    described = np.zeros(len(is_ferry), np.bool_)
    rows: dict[frozenset[str], list[int]] = {}
    for edge in np.flatnonzero(is_ferry).tolist():
        rows.setdefault(frozenset((edges.rows[edge]["from"], edges.rows[edge]["to"])), []).append(edge)
    for ferry in ferries:
        joining = rows.get(frozenset((str(ferry.first), str(ferry.last))), [])
        if not joining:
            raise InputError(
                *ferry.place,
                Said("{name}: {first} – {last}", name=ferry.name, first=ferry.first, last=ferry.last),
                "the two ends of an edge of class ferry in edges.csv",
                "Correct the nodes, or add the edge.",
            )
        for edge in joining:
            time_ms[edge] = ferry.travel_time_ms
            drivable[edge] = not ferry.passenger_only
            described[edge] = True
    return described
