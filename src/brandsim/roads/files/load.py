"""Reading road networks: the embedded one, folders of tables, and OpenStreetMap graphs."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from brandsim._data import PACKAGED, data_file
from brandsim._errors import NOTHING, InputError, Said, verbatim
from brandsim._files import check_can_be_written, file_path
from brandsim._validate import check_known, suggestion
from brandsim.roads.files.drawing import with_drawing
from brandsim.roads.files.lines.geographic import is_geodatabase
from brandsim.roads.files.lines.layers import SUFFIXES as LINE_SUFFIXES, area_of, is_line_file
from brandsim.roads.files.osm.files import SUFFIXES as OSM_SUFFIXES, is_osm_file
from brandsim.roads.graph.coordinates import WGS84, transformed
from brandsim.roads.graph.extract import trimmed
from brandsim.roads.graph.network import RoadNetwork
from brandsim.roads.graph.systems import looks_swapped
from brandsim.roads.graph.topology import Floats
from brandsim.roads.rules.barriers import Barriers, load_barriers
from brandsim.roads.rules.speeds import Speeds, load_speeds
from brandsim.roads.rules.vehicle import Vehicle, load_vehicle
from brandsim.tables.frames import read_frame

if TYPE_CHECKING:
    import geopandas
    import pandas as pd

_OUTLINE = "outline.geojson"
_SUFFIXES = (".npz", ".graphml", *OSM_SUFFIXES, *LINE_SUFFIXES)
_OF_OSM = ("service", "track", "private", "bbox", "join", "vehicle", "barriers")


def load_network(name_or_path: str | Path | None = None, *, metric_crs: str | None = None) -> RoadNetwork:
    """Load a road network with all its parts; `import_roads` keeps the largest.

    Parameters
    ----------
    name_or_path : str or Path, optional
        Nothing or ``"norrtalje"`` for the embedded schematic network; a folder with ``nodes.csv`` and
        ``edges.csv``; or a file: brandsim's own (``.npz``), OpenStreetMap (``.osm.pbf``, ``.osm``, ``.osm.gz``,
        ``.osm.bz2``), a graph that osmnx saved (``.graphml``), or lines (``.gpkg``, ``.shp``, ``.geojson``, ``.fgb``,
        ``.parquet``, a folder ``.gdb``, one of them in a ``.zip``).
    metric_crs : str, optional
        System in metres that a file of another program's is drawn in, such as ``"EPSG:3006"``; chosen by where the
        roads lie if left out.

    Raises
    ------
    InputError
        If there is no such network, or its files are broken.

    Examples
    --------
    >>> import brandsim as bs
    >>> bs.load_network()
    <RoadNetwork norrtalje: 322 nodes, 372 edges>
    """
    name = PACKAGED if name_or_path is None else str(name_or_path)
    path = data_file("roads", name) if name == PACKAGED else Path(name)
    reader = _reader(path, None if metric_crs is None else {"metric_crs": metric_crs})
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
    """Return what reads a file or folder with the options that its kind has, None if nothing does.

    Each kind is imported when it is asked for: nobody should wait for the others.
    """
    name, given = path.name.lower(), dict(options or {})
    if _is_folder(path):
        from brandsim.roads.files.folder import read_folder

        return lambda folder: read_folder(folder, **given)
    if name.endswith(".npz"):
        from brandsim.roads.files.native import read_native

        return read_native
    if name.endswith(".graphml"):
        from brandsim.roads.files.graphml import read_graphml

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
    path, out = file_path("road import", "source", source), file_path("road import", "target", target)
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
    reader = _reader(path, given) if path.exists() else None
    network = load_network(source) if reader is None else reader(path)
    if _is_folder(path):
        network = with_drawing(network)
    if "crs" not in given and (_is_folder(path) or path.name.lower().endswith(".graphml")):
        _check_order(path, network)
    network = trimmed(network, keep, None if boundary is None else area_of(boundary, network.crs))
    from brandsim.roads.files.native import save_network

    save_network(network, out)
    return network.info() | {
        "counts": dict(network.provenance.details.get("counts", {})),
        "ledger": network.provenance.ledger.to_list(),
        **{key: value for key, value in network.provenance.details.items() if key == "mapping"},
        "file": str(out),
    }


def _check_order(path: Path, network: RoadNetwork) -> None:
    """Raise `InputError` if the roads lie in the Nordic countries only with latitude and longitude swapped."""
    x, y = (axis[:: 1 + len(axis) // 1000] for axis in (network.x, network.y))
    lon, lat = (float(np.median(axis)) for axis in transformed(x, y, network.crs, WGS84))
    if looks_swapped(lon, lat):
        raise InputError(
            str(path),
            "nodes",
            verbatim(Said("longitude {lon:.1f} and latitude {lat:.1f} in the middle", lon=lon, lat=lat)),
            "longitude as lon or x and latitude as lat or y; swapped, the roads lie in the Nordic countries",
            "Swap the two in the file.",
        )


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not is_geodatabase(path)


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


def load_localities() -> pd.DataFrame:
    """Load the localities of the embedded network's municipality: locality, population_2020, lat, lon."""
    return read_frame(data_file("roads", PACKAGED, "localities.csv"), "road_localities")


def load_outline() -> geopandas.GeoDataFrame:
    """Load the generalised outline of the embedded network's municipality, in EPSG:3006."""
    import geopandas

    return geopandas.read_file(data_file("roads", PACKAGED, _OUTLINE)).to_crs("EPSG:3006")


def outline_rings(crs: str) -> list[Floats]:
    """Read the coasts and islands of `load_outline` alone, without what data frames need: each float64 [corners, 2].

    Parameters
    ----------
    crs : str
        System that they are wanted in.
    """
    found = json.loads(Path(data_file("roads", PACKAGED, _OUTLINE)).read_bytes())
    rings = [
        np.array(polygon[0], np.float64)
        for feature in found["features"]
        for polygon in feature["geometry"]["coordinates"]
    ]
    return [np.column_stack(transformed(ring[:, 0], ring[:, 1], WGS84, crs)) for ring in rings]
