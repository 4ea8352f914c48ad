"""Kill a sweep at random moments, many times: ``python tests/sweeps/kill.py --kills 60 --on processes``.

Whenever it has ended, what it has found is held against a sweep that nobody disturbed, and a new one is begun. Prints
one line for each end, and the sums; the exit status is 1 if anything differs or a finished chunk was played again.
"""

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from support.sweeps import KILLED, Killer, hashes, seconds_of


def main():
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--kills", type=int, default=60)
    asked.add_argument("--on", default="threads", choices=("threads", "processes", "dask"))
    asked.add_argument("--seed", type=int, default=1)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sweep = folder / "sweep.toml"
        sweep.write_text(KILLED, encoding="utf-8")
        more = "--on", given.on, "--workers", "2"
        seconds_of(sweep, folder / "compiled")
        seconds = seconds_of(sweep, folder / "whole", *more)
        print(f"undisturbed: {seconds:.1f} s", flush=True)
        killer = Killer(sweep, hashes(folder / "whole"), seconds, given.seed, *more)
        while killer.kills < given.kills:
            while not killer.once(folder / "killed"):
                pass
            print(f"ended after {killer.kills} kills", flush=True)
            shutil.rmtree(folder / "killed")
    print(
        f"{killer.kills} kills, {killer.ends} ends, {killer.kept} chunks kept, "
        f"{len(killer.played_twice)} of them played twice, {len(killer.differing)} files that differ"
    )
    sys.exit(bool(killer.played_twice or killer.differing))


if __name__ == "__main__":
    main()
