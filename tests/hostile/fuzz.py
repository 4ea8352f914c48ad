"""Send files that are a little wrong through every door, and print what came of it.

    python tests/hostile/fuzz.py --inputs 10000 --seed 1
    python tests/hostile/fuzz.py --doors stations "an alarm log" --inputs 200 --keep FOLDER

What reaches a branch that nothing has reached before is changed further. A file is read, or refused by an error of
brandsim's own; anything else is a fault, told with where it was raised, and its file is kept. So is a file that takes
more than `LONGEST_S` of the processor, or `LONGEST_WAIT_S` by the clock. For each door the modules that read it are
told with how many of their branches were reached.
"""

import argparse
import random
import resource
import signal
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import coverage
from doors import Door, doors
from mutations import mutated

import brandsim
from brandsim import BrandsimError
from brandsim.roads.files.lines import geographic

SOURCE = Path(brandsim.__file__).parent
LONGEST_S = 10
"""Of the processor, since a machine may have other work."""
LONGEST_WAIT_S = 300
MOST_MEMORY = 8 * 2**30
MOST_KEPT = 400
"""So many inputs that reached something new are changed further."""


class TooLongError(Exception):
    """A file took too long to read."""


def _alarm(*_: object) -> None:
    raise TooLongError


def fault_of(door: Door, path: Path) -> str | None:
    """Return what a file makes go wrong, by kind and place; None if it is read, or refused as it should be."""
    signal.setitimer(signal.ITIMER_PROF, LONGEST_S)
    signal.alarm(LONGEST_WAIT_S)
    try:
        door.read(path)
    except BrandsimError:
        return None
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # a native parser's panic is no Exception
        frames = [one for one in traceback.extract_tb(error.__traceback__) if str(SOURCE) in one.filename]
        at = frames[-1] if frames else traceback.extract_tb(error.__traceback__)[-1]
        name = at.filename.removeprefix(f"{SOURCE}/")
        return f"{type(error).__name__} in {name}:{at.lineno}"
    finally:
        signal.alarm(0)
        signal.setitimer(signal.ITIMER_PROF, 0)
    return None


def through(door: Door, inputs: int, seed: int, keep: Path | None) -> tuple[Counter[str], int, int, int]:
    """Send files through a door; return faults by kind, how many inputs reached something new, and branches."""
    draw, faults = random.Random(seed), Counter()
    patterns = [str(SOURCE / f"{one}.py") for one in door.modules]
    meter = coverage.Coverage(data_file=None, branch=True, include=patterns, config_file=False)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        door.whole(folder)
        path = folder / door.name
        kept = [path.read_bytes()]
        meter.start()
        try:
            door.read(path)  # what is whole is read
            seen = 0
            for _ in range(inputs):
                made = mutated(draw.choice(kept), draw.choice(kept), draw)
                path.write_bytes(made)
                fault = fault_of(door, path)
                if fault is not None:
                    faults[fault] += 1
                    if keep is not None and faults[fault] == 1:
                        (keep / f"{len(list(keep.iterdir())):03d}-{door.name}").write_bytes(made)
                reached = sum(map(len, meter._collector.data.values()))
                if reached > seen and len(kept) < MOST_KEPT:
                    kept.append(made)
                seen = max(reached, seen)
        finally:
            meter.stop()
    told = [meter._analyze(file).numbers for file in meter.get_data().measured_files()]
    branches = sum(one.n_branches for one in told)
    return faults, len(kept) - 1, branches - sum(one.n_missing_branches for one in told), branches


def main() -> int:
    """Read what is asked, and print a line for each door."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--inputs", type=int, default=10_000)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--seconds", type=float, default=float("inf"), help="Begin no door after so many.")
    asked.add_argument("--doors", nargs="*", default=None)
    asked.add_argument("--keep", type=Path, default=None, help="Folder for files that made a fault.")
    given = asked.parse_args()
    geographic.read_elsewhere_first = lambda *_: None  # a crash is what is looked for
    if given.keep is not None:
        given.keep.mkdir(parents=True, exist_ok=True)
    for late in (signal.SIGALRM, signal.SIGPROF):
        signal.signal(late, _alarm)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, resource.RLIM_INFINITY))
    warnings.simplefilter("ignore")
    began, total, wrong = time.monotonic(), 0, Counter()
    print("| door | inputs | new | faults | branches |\n|--|--:|--:|--:|--:|")
    for name, door in doors().items():
        if (given.doors is not None and name not in given.doors) or time.monotonic() - began > given.seconds:
            continue
        faults, new, reached, branches = through(door, given.inputs, given.seed, given.keep)
        total, wrong = total + given.inputs, wrong + faults
        print(f"| {name} | {given.inputs} | {new} | {faults.total()} | {reached} of {branches} |", flush=True)
    print(f"\n{total} inputs, {wrong.total()} faults")
    for kind, number in wrong.most_common():
        print(f"{number:6d}  {kind}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
