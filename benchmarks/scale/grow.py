"""Measure time and memory against size, and draw them: ``python benchmarks/scale/grow.py OUT``.

Every point is a process of its own on one thread, with kernels compiled before: seconds of the processor, and the most
memory that it had while it ran and printed its report. ``OUT`` gets ``grow.csv`` and ``skala.png``. The exit status is
1 if most years take more than `MOST_MB` beyond `FROM` years.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pandas as pd

sys.path.insert(0, str(Path(__file__).parent))
from county import municipality

NODES = (2_500, 10_000, 40_000, 90_000, 250_000)
YEARS = (20, 200, 2_000, 20_000)
FROM, MOST_MB = 200, 100
"""Memory is flat in years."""
FEW = 20
"""Years that are played where the roads grow."""

RUN = "import sys; from brandsim.cli import main; main(sys.argv[1:])"


def measured(scenario: str, years: int, draws: int) -> dict[str, float]:
    """Return what a run takes: processor seconds and MB."""
    asked = ["run", scenario, "--years", str(years), "--uncertainty", str(draws), "--threads", "1"]
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
    for nodes in NODES:
        place = municipality(folder / str(nodes), f"Kommun {nodes}", nodes)
        measured(str(place), 1, 0)
        found.append({"of": "nodes", "size": nodes, **measured(str(place), FEW, 0)})
        print(found[-1], flush=True)
    return found


def draw(table: pd.DataFrame, path: Path) -> None:
    """Draw seconds and MB against size."""
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(2, 2, figsize=(8, 5), sharex="col", layout="constrained")
    heads = {"years": "simulerade år", "nodes": "vägkorsningar i kommunen"}
    for column, (of, head) in enumerate(heads.items()):
        part = table[table["of"] == of]
        for row, (what, unit) in enumerate((("seconds", "processorsekunder"), ("mb", "minne, MB"))):
            axis = axes[row, column]
            axis.plot(part["size"], part[what], "o-", color="#1f4e79")
            axis.set(xscale="log", ylim=(0, part[what].max() * 1.15))
            axis.set_xticks(
                part["size"], [f"{size:,}".replace(",", " ") for size in part["size"]], minor=False
            )
            axis.set_xticks([], minor=True)
            axis.tick_params("x", labelsize=8)
            axis.set_ylabel(unit if column == 0 else "")
            axis.grid(alpha=0.3)
        axes[1, column].set_xlabel(head)
    figure.savefig(path, dpi=110)


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
    mb = table[table["of"] == "years"].set_index("size")["mb"]
    more = mb[max(YEARS)] - mb[FROM]
    print(f"{max(YEARS)} years take {more:.0f} MB more than {FROM}; at most {MOST_MB} are asked for")
    return int(more > MOST_MB)


if __name__ == "__main__":
    sys.exit(main())
