"""Measure time and memory against size, and draw them: ``python benchmarks/scale/grow.py OUT``.

Every point is a process of its own on one thread, with kernels compiled before: seconds of the processor, and the most
memory that it had while it ran and printed its report. ``OUT`` gets ``grow.csv`` and ``skala.png``. The exit status is
1 if most years take more than `MOST_MB` beyond `FROM` years, as text or as JSON.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pandas as pd

from brandsim.render.pictures import COLOURS, GRID, AxisNumbers, ReportFigure, style, write_picture
from brandsim.words.numbers import number

sys.path.insert(0, str(Path(__file__).parent))
from county import municipality

NODES = (2_500, 10_000, 40_000, 90_000, 250_000)
YEARS = (20, 200, 2_000, 20_000)
FROM, MOST_MB = 200, 100
"""Memory is flat in years."""
FEW = 20
"""Years that are played where the roads grow."""

RUN = "import sys; from brandsim.cli import main; main(sys.argv[1:])"


def measured(scenario: str, years: int, draws: int, *more: str) -> dict[str, float]:
    """Return what a run takes: processor seconds and MB."""
    asked = ["run", scenario, "--years", str(years), "--uncertainty", str(draws), "--threads", "1", *more]
    command = [sys.executable, "-c", RUN, *asked]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, command
    return {"seconds": used.ru_utime + used.ru_stime, "mb": used.ru_maxrss / 1024}


def points(folder: Path) -> list[dict[str, object]]:
    """Measure every size."""
    found: list[dict[str, object]] = []
    measured("minimum", FEW, 2)  # compiles
    for years in YEARS:
        found.append({"of": "years", "size": years, **measured("minimum", years, 0)})
        print(found[-1], flush=True)
    for years in (FROM, max(YEARS)):
        found.append({"of": "years, as JSON", "size": years, **measured("minimum", years, 0, "--json")})
        print(found[-1], flush=True)
    for nodes in NODES:
        place = municipality(folder / str(nodes), f"Kommun {nodes}", nodes)
        measured(str(place), 1, 0)
        found.append({"of": "nodes", "size": nodes, **measured(str(place), FEW, 0)})
        print(found[-1], flush=True)
    return found


def found(part: pd.DataFrame, things: str) -> str:
    """Say in words what the largest size costs beside the smallest."""
    first, last = part.iloc[0], part.iloc[-1]
    more = number(last["size"] / first["size"], "sv", 0)
    slower = number(last["seconds"] / first["seconds"], "sv", 0)
    return f"{more} gånger fler {things}:\n{slower} gånger tiden, {number(last['mb'] - first['mb'], 'sv', 0)} MB mer"


def draw(table: pd.DataFrame, path: Path) -> None:
    """Draw seconds and MB against size, and say what the largest costs."""
    heads = {"years": ("år", "simulerade år"), "nodes": ("vägkorsningar", "vägkorsningar i kommunen")}
    with style():
        figure = ReportFigure(figsize=(9.6, 5.6), layout="constrained")
        every = figure.subplots(2, 2, sharex="col")
        for (of, (things, head)), column in zip(heads.items(), every.T, strict=True):
            part = table[table["of"] == of]
            for axis, (what, unit) in zip(
                column, (("seconds", "processorsekunder"), ("mb", "minne, MB")), strict=True
            ):
                axis.plot(part["size"], part[what], "o-", color=COLOURS[0])
                axis.set(xscale="log", ylim=(0, part[what].max() * 1.15), ylabel=unit)
                axis.set_xticks(part["size"], [number(size, "sv", 0) for size in part["size"]])
                axis.set_xticks([], minor=True)
                axis.yaxis.set_major_formatter(AxisNumbers("sv"))
                axis.grid(color=GRID)
            column[0].set_title(found(part, things))
            column[1].set_xlabel(head)
    write_picture(figure, path)


def main() -> int:
    """Measure and draw."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("out", type=Path)
    given = asked.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        table = pd.DataFrame(points(Path(name)))
    table.to_csv(given.out / "grow.csv", index=False)
    draw(table, given.out / "skala.png")
    most = 0.0
    for of in ("years", "years, as JSON"):
        mb = table[table["of"] == of].set_index("size")["mb"]
        more = mb[max(YEARS)] - mb[FROM]
        most = max(most, more)
        print(f"{max(YEARS)} {of}, take {more:.0f} MB more than {FROM}; at most {MOST_MB} are asked for")
    return int(most > MOST_MB)


if __name__ == "__main__":
    sys.exit(main())
