"""A made-up country in part on a LocalCluster of dask, and how much faster two workers are than one.

    python benchmarks/scale/cluster.py                      # four municipalities, 20 years, 4 draws, two workers
    python benchmarks/scale/cluster.py --ratio              # two workers against one, the best of three rounds

The first prints what the part took, and what the whole country would take by it. The second wants an idle machine: it
plays the same chunks on one worker and on two, which have all compiled and made ready what they play, and its exit
status is 1 if the best ratio is below `LEAST_RATIO`, or if chunks take less than `LEAST_S`.
"""

import argparse
import json
import logging
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from county import county

import brandsim as bs

COUNTRY = {"municipalities": 290, "years": 200, "draws": 100}
ROUNDS, LEAST_RATIO, LEAST_S = 3, 1.6, 2.0
OF_RATIO = {"name": "ratio", "scenarios": ["minimum"], "years": 9_600, "draws": 0, "chunk_years": 1_200}
"""Eight chunks of one cell, of some seconds each."""


def seconds(asked: dict[str, Any], folder: Path, client: Any) -> tuple[float, list[float]]:
    """Play a sweep on a cluster; return how long it took, and how long each chunk."""
    began = time.monotonic()
    workers = len(client.scheduler_info()["workers"])
    bs.sweep(asked, folder, executor=client.get_executor(pure=False), workers=workers, progress=False)
    took = time.monotonic() - began
    said = sorted((folder / "chunks").glob("[0-9]*.json"))
    return took, [json.loads(one.read_text("utf-8"))["seconds"] for one in said]


def cluster(workers: int) -> Any:
    """Return a cluster of so many processes on this computer, on loopback and without a dashboard."""
    from distributed import LocalCluster

    return LocalCluster(
        n_workers=workers, threads_per_worker=1, host="127.0.0.1", dashboard_address=None, silence_logs=logging.CRITICAL
    )  # fmt: skip


def part(municipalities: int, nodes: int, years: int, draws: int, workers: int) -> None:
    """Play a part of the country."""
    from distributed import Client

    with tempfile.TemporaryDirectory() as name, cluster(workers) as made, Client(made) as client:
        folders = county(Path(name) / "country", municipalities, municipalities * nodes)
        asked = {
            "name": "country", "municipalities": [str(one) for one in folders], "years": years, "draws": draws,
        }  # fmt: skip
        took, chunks = seconds(asked, Path(name) / "out", client)
        memory = client.run(lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    played = sum(chunks)
    print(
        f"{municipalities} municipalities of {nodes} junctions, {years} years and {draws} draws, {workers} workers: "
        f"{took:.1f} s, of which workers played {played:.1f} s in {len(chunks)} chunks; "
        f"a worker had at most {max(memory.values()):.0f} MB"
    )
    of_one = years + draws * max(years // 20, 1)
    of_all = COUNTRY["municipalities"] * (COUNTRY["years"] + COUNTRY["draws"] * (COUNTRY["years"] // 20))
    whole = played / (municipalities * of_one) * of_all
    print(f"{of_all} years of the whole country are by this at most {whole / 3600:.1f} hours of one core")


def ratio() -> int:
    """Hold two workers against one."""
    from distributed import Client

    found, least = [], float("inf")
    with tempfile.TemporaryDirectory() as name:
        for at in range(ROUNDS):
            took = {}
            for workers in (1, 2):
                with cluster(workers) as made, Client(made) as client:
                    ready = OF_RATIO | {"years": 16, "chunk_years": 2}
                    seconds(ready, Path(name) / f"ready{at}{workers}", client)
                    took[workers], chunks = seconds(OF_RATIO, Path(name) / f"out{at}{workers}", client)
                least = min(least, *chunks)
            found.append(took[1] / took[2])
            print(
                f"one {took[1]:.1f} s, two {took[2]:.1f} s: {found[-1]:.2f} times, chunks of {least:.1f} s",
                flush=True,
            )
    print(
        f"best of {ROUNDS}: {max(found):.2f} times; {LEAST_RATIO} are asked for, with chunks of at least {LEAST_S} s"
    )
    return int(max(found) < LEAST_RATIO or least < LEAST_S)


def main() -> int:
    """Read what is asked."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--ratio", action="store_true")
    asked.add_argument("--municipalities", type=int, default=4)
    asked.add_argument("--nodes", type=int, default=7_000, help="In each; two million are 290 times 7 000.")
    asked.add_argument("--years", type=int, default=20)
    asked.add_argument("--draws", type=int, default=4)
    asked.add_argument("--workers", type=int, default=2)
    given = asked.parse_args()
    if given.ratio:
        return ratio()
    part(given.municipalities, given.nodes, given.years, given.draws, given.workers)
    return 0


if __name__ == "__main__":
    sys.exit(main())
