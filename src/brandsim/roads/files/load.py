"""Reading road networks: the embedded one, folders of tables, and OpenStreetMap graphs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from brandsim._data import PACKAGED, data_file
from brandsim._errors import NOTHING, InputError, Said, verbatim
from brandsim._files import check_can_be_written
from brandsim._validate import check_known, suggestion
from brandsim.roads.files.drawing import with_drawing
from brandsim.roads.files.edge_ferries import takes_vehicles, whole_ferry_rows
from brandsim.roads.files.graphml import read_graphml
from brandsim.roads.files.lines.layers import SUFFIXES as LINE_SUFFIXES, area_of, is_geodatabase, is_line_file
from brandsim.roads.files.osm.files import SUFFIXES as OSM_SUFFIXES, is_osm_file
from brandsim.roads.graph.extract import trimmed
from brandsim.roads.graph.ledger import LedgerBook, Outcome
from brandsim.roads.graph.network import RoadNetwork
from brandsim.roads.graph.provenance import Provenance
from brandsim.roads.graph.topology import Flags, Ints
from brandsim.roads.rules.barriers import Barriers, load_barriers
from brandsim.roads.rules.crossings import Ferry, expected_time_ms
from brandsim.roads.rules.ferry_tables import load_ferries
from brandsim.roads.rules.speeds import Speeds, load_speeds
from brandsim.roads.rules.vehicle import Vehicle, load_vehicle
from brandsim.tables.frames import read_frame
from brandsim.tables.rows import TableRecords, or_empty, read_records
from brandsim.tables.toml import TomlTable, checked, parse_toml

if TYPE_CHECKING:
    import geopandas
    import pandas as pd

__all__ = ["import_roads", "load_localities", "load_network", "load_outline", "read_folder", "read_graphml"]

_SUFFIXES = (".npz", ".graphml", *OSM_SUFFIXES, *LINE_SUFFIXES)
_OF_OSM = ("service", "track", "private", "bbox", "join", "vehicle", "barriers")


class _ProvenanceFile(TomlTable):
    """``provenance.toml``, as `Provenance` describes its fields."""

    source: str
    schematic: bool = False
    source_sv: str = ""
    note_sv: str = ""
    note_en: str = ""


def load_network(name_or_path: str | Path | None = None, *, metric_crs: str | None = None) -> RoadNetwork:
    """Load a road network with all its parts; `import_roads` keeps the largest.

    Parameters
    ----------
    name_or_path : str or Path, optional
        Nothing or ``"norrtalje"`` for the embedded schematic network; a folder with ``nodes.csv`` and
        ``edges.csv``; or a file: brandsim's own (``.npz``), OpenStreetMap (``.osm.pbf``, ``.osm``, ``.osm.gz``,
        ``.osm.bz2``), a graph that osmnx saved (``.graphml``), or lines (``.gpkg``, ``.shp``, ``.geojson``, ``.fgb``,
        ``.parquet``, a folder ``.gdb``).
    metric_crs : str, optional
        System in metres that a file of another program's is drawn in, such as ``"EPSG:3006"``; chosen by where the
        roads lie if left out.

    Raises
    ------
    InputError
        If there is no such network, or its files are broken.
    """
    name = PACKAGED if name_or_path is None else str(name_or_path)
    if name == PACKAGED:
        return read_folder(data_file("roads", name))
    path = Path(name)
    if path.is_dir() and not is_geodatabase(path):
        return read_folder(path)
    reader = _reader(path, {"metric_crs": metric_crs} if metric_crs else None)
    if reader is not None:
        return reader(path)
    raise InputError(
        name,
        "",
        verbatim("a file of another kind") if path.exists() else NOTHING,
        Said(
            "{packaged!r}, a folder with nodes.csv and edges.csv, or a file that ends with {names}",
            packaged=PACKAGED,
            names=", ".join(_SUFFIXES),
        ),
        Said("Check the name and path{nearest}.", nearest=suggestion(name, [PACKAGED])),
    )


def _reader(path: Path, options: Mapping[str, Any] | None = None) -> Callable[[Path], RoadNetwork] | None:
    """Return what reads a file of that name with the options that its kind of file has, None if nothing does."""
    name = path.name.lower()
    if name.endswith(".npz"):
        from brandsim.roads.files.native import read_native

        return read_native
    given = dict(options or {})
    if name.endswith(".graphml"):
        return lambda file: read_graphml(file, **given)
    if is_osm_file(path):
        from brandsim.roads.files.osm.network import read_osm
        from brandsim.roads.files.osm.tags import OsmFilter

        choice = {key: given.pop(key) for key in _OF_OSM if key in given}
        return lambda file: read_osm(file, wanted=OsmFilter(**choice), **given)
    if is_line_file(path):
        from brandsim.roads.files.lines.network import read_lines

        return lambda file: read_lines(file, **given)
    return None


def import_roads(
    source: str | Path, target: str | Path, options: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Import a road network once, and save it in brandsim's own format.

    Parameters
    ----------
    source : str or Path
        Anything that `load_network` reads.
    target : str or Path
        The ``.npz`` file to write; nothing is written unless the whole import succeeds.
    options : mapping of str to object, optional
        For OpenStreetMap files ``service``, ``track``, ``private`` (truth values) and ``barriers`` (a table of the form
        of ``data/roads/barriers.csv``); for lines ``mapping`` (the name of one that ships or a TOML file), ``columns``,
        ``layer`` and ``join_m`` (metres), for them and GraphML ``crs``; for lines and OpenStreetMap ``join`` (a truth
        value) and ``bbox`` (west, south, east, north in degrees); for them and GraphML ``vehicle`` (as
        ``data/roads/vehicle.csv``); for all of them and for folders ``metric_crs`` and ``speeds`` (as
        ``data/roads/speeds.csv``); for every kind ``keep`` (``"largest"`` part, or ``"all"``) and ``boundary`` (a file
        of polygons), see `trimmed`. None stands for the default.

    Returns
    -------
    dict
        `RoadNetwork.info` with ``counts`` (what was read, dropped and lost), ``ledger`` (what the source says that
        was not simply taken as it is, see `Entry`), of lines ``mapping`` (its ``name``, and ``because``: the columns
        by which it was recognised) and ``file``, the file written.

    Raises
    ------
    InputError
        For an option that this kind of file does not have, and all that the importers refuse.
    """
    path, out = Path(source), Path(target)
    check_can_be_written(out)
    if out.suffix.lower() != ".npz":
        raise InputError(str(out), "", out.suffix, "the suffix .npz", "Name the file to write with it.")
    given = {key: value for key, value in (options or {}).items() if value is not None}
    known = _options_of(path)
    for key in given:
        check_known(
            "road import",
            "option",
            key,
            known,
            Said("an option for {name}", name=path.name),
        )
    if "speeds" in given and not isinstance(given["speeds"], Speeds):
        given["speeds"] = load_speeds(given["speeds"])
    for name, kind, load in (("vehicle", Vehicle, load_vehicle), ("barriers", Barriers, load_barriers)):
        if name in given and not isinstance(given[name], kind):
            given[name] = load(given[name])
    if "bbox" in given:
        given["bbox"] = _box(given["bbox"])
    keep, boundary = given.pop("keep", "largest"), given.pop("boundary", None)
    if path.is_dir() and not is_geodatabase(path):
        network = with_drawing(read_folder(path, **given))
    else:
        reader = _reader(path, given) if path.exists() else None
        network = load_network(source) if reader is None else reader(path)
    network = trimmed(network, keep, None if boundary is None else area_of(boundary, network.crs))
    from brandsim.roads.files.native import save_network

    save_network(network, out)
    return network.info() | {
        "counts": dict(network.provenance.details.get("counts", {})),
        "ledger": network.provenance.ledger.to_list(),
        **{key: value for key, value in network.provenance.details.items() if key == "mapping"},
        "file": str(out),
    }


def _options_of(path: Path) -> set[str]:
    name = path.name.lower()
    of_all = {"keep", "boundary"}
    of_sources = of_all | {"metric_crs", "speeds"}
    if is_osm_file(path):
        return of_sources | set(_OF_OSM)
    if is_line_file(path):
        return of_sources | {"mapping", "columns", "layer", "crs", "bbox", "join", "join_m", "vehicle"}
    if name.endswith(".graphml"):
        return of_sources | {"crs", "vehicle"}
    return of_sources if path.is_dir() else of_all


def _box(values: Any) -> tuple[float, float, float, float]:
    """Return a bounding box in degrees, or raise `InputError` if it is empty or no box."""
    try:
        west, south, east, north = (float(value) for value in values)
    except (TypeError, ValueError):
        west = south = east = north = float("nan")
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise InputError(
            "road import",
            "bbox",
            values,
            "west, south, east and north in degrees, west before east and south before north",
            "Correct the four numbers of --bbox.",
        )
    return west, south, east, north


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
    folder = Path(path)
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


def load_localities() -> pd.DataFrame:
    """Load the localities of the embedded network's municipality: locality, population_2020, lat, lon."""
    return read_frame(data_file("roads", PACKAGED, "localities.csv"), "road_localities")


def load_outline() -> geopandas.GeoDataFrame:
    """Load the generalised outline of the embedded network's municipality, in EPSG:3006."""
    import geopandas

    return geopandas.read_file(data_file("roads", PACKAGED, "outline.geojson")).to_crs("EPSG:3006")
