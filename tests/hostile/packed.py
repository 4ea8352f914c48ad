"""Doors for files that are packed or in another's binary format: what is whole is written by who owns the format."""

import gzip
import zipfile
from collections.abc import Callable
from pathlib import Path

from whole import GRAPHML, MAPPING, OSM, Door

ROWS = (
    ("ID", "Larm", "Framme", "Typ", "Station", "N", "E"),
    (1, "2024-01-05 12:00", "2024-01-05 12:11", "Brand i byggnad", "Ekmyra", 6_630_000, 700_000),
    (2, "2024-02-06 23:50:10", "2024-02-07 00:03:00", "Trafikolycka", "Ekmyra", 6_631_000, 701_000.5),
)


def _workbook_log(folder: Path) -> None:
    import xlsxwriter

    (folder / "mapping.toml").write_text(MAPPING.replace("log.csv", "log.xlsx"), "utf-8")
    with xlsxwriter.Workbook(folder / "log.xlsx") as book:
        sheet = book.add_worksheet("log")
        for at, row in enumerate(ROWS):
            sheet.write_row(at, 0, row)


def _workbook(folder: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(folder / "a.xlsx") as book:
        sheet = book.add_worksheet("Data")
        sheet.write_row(0, 0, ["År", 1.5, "", "Ursprung"])
        for at, row in enumerate(
            [["del", "namn", "värde"], ["", "schema", "1"], ["", "made_by", '"simulate"']]
        ):
            sheet.write_row(1 + at, 3, row)


def _pbf(folder: Path) -> None:
    import osmium

    text = folder / "town.osm"
    text.write_text(OSM, "utf-8")
    with osmium.SimpleWriter(str(folder / "town.osm.pbf")) as writer:
        for one in osmium.FileProcessor(str(text)):
            writer.add(one)
    text.unlink()


def _gzip(folder: Path) -> None:
    (folder / "town.osm.gz").write_bytes(gzip.compress(OSM.encode(), mtime=0))


def _native(folder: Path) -> None:
    from brandsim.roads import read_graphml, save_network

    text = folder / "town.graphml"
    text.write_text(GRAPHML, "utf-8")
    save_network(read_graphml(text), folder / "roads.npz")
    text.unlink()


def _lines(name: str) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        import geopandas
        import shapely

        west, south = 655_000.0, 6_580_000.0
        frame = geopandas.GeoDataFrame(
            {"F_Hogst_225": [40, 60], "B_Hogst_225": [40, 60], "Klass_181": [7, 4]},
            geometry=[shapely.LineString([(west, south + y), (west + 900, south + y)]) for y in (0, 2000)],
            crs=3006,
        )
        if name.endswith(".parquet"):
            frame.to_parquet(folder / name)
        elif name.endswith(".zip"):
            frame.to_file(folder / "town.geojson", driver="GeoJSON")
            with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.write(folder / "town.geojson", "town.geojson")
        else:
            frame.to_file(folder / name, layer="gator")

    return write


def _kept_part(folder: Path) -> None:
    import numpy as np

    from brandsim.scenarios.run.kept_parts import KeptParts
    from brandsim.scenarios.run.replications import SampledResult

    part = SampledResult(np.ones((2, 3)), np.ones((2, 4), np.int64), np.ones((1, 2)))
    KeptParts(folder).beside(lambda _: part)((0, None))


def _read_part(path: Path) -> object:
    from brandsim.scenarios.run.kept_parts import KeptParts

    return KeptParts(path.parent).beside(lambda _: None)((0, None))


def _records(folder: Path) -> None:
    import pandas as pd

    from brandsim.report.provenance import BESIDE_RECORDS
    from brandsim.scenarios.run.records import FILES

    for name in FILES:
        frame = pd.DataFrame({"replication": [0, 1], "unit": ["a", None], "arrived_s": [1.5, None]})
        frame.to_parquet(folder / name, index=False)
    (folder / BESIDE_RECORDS).write_text('{"schema": 1, "made_by": "simulate"}', "utf-8")


def packed_doors() -> dict[str, Door]:
    """Return the doors by their names."""
    from brandsim.log.log import read_log
    from brandsim.report.kept import read_kept
    from brandsim.roads import load_network, read_lines, read_osm

    lines = ("roads/files/lines/*",)
    return {
        "a kept workbook": Door("a.xlsx", _workbook, read_kept, ("report/kept", "report/content/origin")),
        "kept records": Door(
            "incidents.parquet", _records, lambda path: read_kept(path.parent), ("report/kept",)
        ),
        "a log in a workbook": Door(
            "log.xlsx", _workbook_log, lambda path: read_log(path.with_name("mapping.toml")), ("log/*",)
        ),
        "roads of OpenStreetMap as PBF": Door("town.osm.pbf", _pbf, read_osm, ("roads/files/osm/*",)),
        "roads of OpenStreetMap in gzip": Door("town.osm.gz", _gzip, read_osm, ("roads/files/osm/*",)),
        "brandsim's own roads": Door("roads.npz", _native, load_network, ("roads/files/native",)),
        "lines in a GeoPackage": Door("town.gpkg", _lines("town.gpkg"), read_lines, lines),
        "lines in Parquet": Door("town.parquet", _lines("town.parquet"), read_lines, lines),
        "lines in a ZIP archive": Door("town.zip", _lines("town.zip"), read_lines, lines),
        "a part that is kept": Door("000-000000.npz", _kept_part, _read_part, ("scenarios/run/kept_parts",)),
    }
