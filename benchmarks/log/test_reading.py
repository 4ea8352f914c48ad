"""What an alarm log of 200 000 rows costs to read: asked are 5 s of CSV, 30 s of a workbook, 1 GB of memory."""

import resource
import subprocess
import sys
from datetime import datetime, timedelta

import pytest
import xlsxwriter

ROWS = 200_000
HEADER = (
    "Ärende", "Typ", "Prio", "Enhet", "Station", "Larm", "Kvitterad", "Framme", "Klar", "N", "E", "Objekt", "Notering",
    "Distrikt", "Löpnr",
)  # fmt: skip
MAPPING = """
files = "{file}"
crs = "EPSG:3006"
[columns]
event = "Ärende"
type = "Typ"
priority = "Prio"
unit = "Enhet"
station = "Station"
alarm = "Larm"
rolled = "Kvitterad"
arrived = "Framme"
free = "Klar"
north = "N"
east = "E"
"""
READ = "import sys; from brandsim.log import read_log; log = read_log(sys.argv[1]); print(log.rows, log.accepted)"


def rows():
    begin = datetime.fromisoformat("2021-01-01")
    for row in range(ROWS):
        alarm = begin + timedelta(seconds=700 * (row // 2))
        later = [alarm + timedelta(seconds=s) for s in (0, 80 + row % 37, 400 + row % 501, 2600 + row % 1999)]
        yield (
            f"2021-{row // 2:06}", f"Typ {row % 17}", row % 3 + 1, f"{row % 40}-1010", f"Station {row % 11}", *later,
            6_620_000 + row % 9999 + 0.25, 700_000 + row % 8888 + 0.5, "Bostad", "text som ingen läser", "D1", row,
        )  # fmt: skip


PEERS = {
    "csv": "import sys, pandas\n"
    "rows = pandas.read_csv(sys.argv[1], sep=';', encoding='cp1252', dtype=str)\n"
    "print([pandas.to_datetime(rows[name]).max() for name in ('Larm', 'Kvitterad', 'Framme', 'Klar')])",
    "xlsx": "import sys, pandas\npandas.read_excel(sys.argv[1], engine='calamine')",
}
"""What reads the same cells and moments, and asks nothing of them: pandas, with calamine for a workbook."""


def used_s():
    """Seconds of a processor that ended processes took: others may use the machine meanwhile."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("log")
    with (folder / "log.csv").open("w", encoding="cp1252") as handle:
        handle.write(";".join(HEADER) + "\n")
        for row in rows():
            handle.write(";".join(str(cell).replace(".", ",") for cell in row) + "\n")
    book = xlsxwriter.Workbook(folder / "log.xlsx", {"constant_memory": True})
    sheet, clock = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    for number, row in enumerate([HEADER, *rows()]):
        for column, cell in enumerate(row):
            if isinstance(cell, datetime):
                sheet.write_datetime(number, column, cell, clock)
            else:
                sheet.write(number, column, cell)
    book.close()
    return folder


def taken(code, path):
    """Return what a process prints, and the seconds that it takes."""
    begin_s = used_s()
    said = subprocess.run(
        [sys.executable, "-c", code, path], capture_output=True, text=True, check=True
    ).stdout
    return said, used_s() - begin_s


@pytest.mark.parametrize(("kind", "goal_s", "most"), [("csv", 5, 4.5), ("xlsx", 30, 4.0)])
def test_reading(folder, kind, goal_s, most):
    """Reading, understanding and checking every cell, against a peer that reads the same file's cells alone."""
    mapping = folder / f"{kind}.toml"
    mapping.write_text(MAPPING.format(file=f"log.{kind}"), encoding="utf-8")
    told, took_s = taken(READ, mapping)
    most_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    _, peer_s = taken(PEERS[kind], folder / f"log.{kind}")
    ratio = took_s / peer_s
    print(f"{kind}: {took_s:.1f} s (goal {goal_s}), {ratio:.1f} times the peer, at most {most_mb:.0f} MB")
    assert told.split() == [str(ROWS), str(ROWS)]
    assert ratio < most
    assert most_mb < 1024
