"""Plant a sample of faults, one at a time, and see whether the README's test command catches them.

    python tests/planted/sample.py OUT --seed 15 --number 40 --jobs 2
    python tests/planted/sample.py OUT --seed 7 --number 10 --within report roads/files

Lines that can hold a fault are drawn with equal weight, without replacement; of each line one of the kinds that
`kinds.py` fixed, and one fault of that kind. The seed decides all of it. Each fault stands alone in a copy of the tree
under OUT, and kernels that hold its old code are compiled anew. Likely catchers run first; only when they pass does the
whole of `pytest -x` run, and a fault is missed when that passes. Faults listed in `equivalent.csv`, each with the
reason why no input can tell it from the original, are drawn over. What has run is kept in OUT/results.jsonl, so that a
run that was stopped goes on where it was.
"""

import argparse
import ast
import csv
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from kinds import Fault, faults

ROOT = Path(__file__).resolve().parents[2]
SOURCE = Path("src/brandsim")
EQUIVALENT = Path(__file__).with_name("equivalent.csv")
COMMAND = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-n", "0"]
LIKELY_S, WHOLE_S = 1500, 3600
PASSED, FAILED, NO_TESTS = 0, 1, 5


@dataclass(frozen=True)
class Planted:
    """A fault in a file of the package."""

    path: Path
    fault: Fault
    before: str

    @property
    def after(self) -> str:
        return self.before[: self.fault.start] + self.fault.new + self.before[self.fault.end :]

    @property
    def key(self) -> tuple[str, str, str]:
        return str(self.path), self.before.strip(), self.after.strip()


def drawn(
    root: Path, seed: int, number: int, within: list[str], equivalent: set[tuple[str, str, str]]
) -> list[Planted]:
    """Return the sample: `number` lines and a fault of each."""
    dice = random.Random(seed)
    lines: list[tuple[Path, int, str, list[Fault]]] = []
    for path in sorted((root / SOURCE).rglob("*.py")):
        room = path.relative_to(root / SOURCE)
        if within and not any(room.is_relative_to(part) for part in within):
            continue
        source = path.read_text("utf-8")
        by_line: dict[int, list[Fault]] = {}
        for fault in faults(source):
            by_line.setdefault(fault.line, []).append(fault)
        text = source.splitlines()
        lines += [(path.relative_to(root), line, text[line - 1], found) for line, found in by_line.items()]
    print(f"{len(lines)} lines can hold a fault; seed {seed}")
    sample: list[Planted] = []
    for path, _, before, found in dice.sample(lines, len(lines)):
        kind = dice.choice(sorted({fault.kind for fault in found}))
        one = Planted(path, dice.choice([fault for fault in found if fault.kind == kind]), before)
        if one.key in equivalent:
            print(f"drawn over, equivalent: {one.path}:{one.fault.line}: {one.after.strip()}")
            continue
        sample.append(one)
        if len(sample) == number:
            break
    return sample


class Tree:
    """A copy of the project in which faults stand, and the kernels compiled from it without any."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.copy = folder / "tree"
        self.warm = folder / "numba"
        self.broken = folder / "numba-planted"
        if not self.copy.exists():
            listed = subprocess.run(
                ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                cwd=ROOT, check=True, capture_output=True, text=True,
            )  # fmt: skip
            for name in filter(None, listed.stdout.split("\0")):
                if (ROOT / name).exists():
                    (self.copy / name).parent.mkdir(parents=True, exist_ok=True)
                    shutil.copy2(ROOT / name, self.copy / name)
        self.imports = _imports(self.copy)

    def without_faults(self) -> None:
        """Run the command on the copy as it is: it must pass, and leaves compiled kernels behind."""
        done = self.folder / "passes"
        if not done.exists():
            found, output = self._run([], self.warm, WHOLE_S)
            if found != PASSED:
                sys.exit(f"the tests fail without any fault:\n{output[-3000:]}")
            done.touch()

    def verdict(self, one: Planted) -> dict[str, object]:
        """Return whether the fault is caught, and by what."""
        path = self.copy / one.path
        sound, stamp = path.read_text("utf-8"), path.stat()
        started = time.monotonic()
        shutil.rmtree(self.broken, ignore_errors=True)
        shutil.copytree(self.warm, self.broken)
        self._forget_kernels(one.path)
        try:
            path.write_text(one.fault.planted(sound), "utf-8")
            code, output = self._run(self._likely(one.path), self.broken, LIKELY_S)
            if code in {PASSED, NO_TESTS}:
                code, output = self._run([], self.broken, WHOLE_S)
        finally:
            path.write_text(sound, "utf-8")
            os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
        says = [
            line for line in output.splitlines() if line.startswith(("FAILED", "ERROR", "E  ", "ImportError"))
        ]
        return {
            "caught": code != PASSED,
            "by": "time" if code is None else (says or output.splitlines()[-1:] or [""])[-1][:160],
            "seconds": round(time.monotonic() - started),
        }

    def _run(self, tests: list[str], cache: Path, limit_s: float) -> tuple[int | None, str]:
        """Run the tests; return pytest's code, None for one that took too long, and what it printed."""
        environment = os.environ | {
            "PYTHONPATH": str(self.copy / "src"),
            "PYTHONDONTWRITEBYTECODE": "",
            "PYTHONPYCACHEPREFIX": str(self.folder / "bytecode"),  # a planted file has a date of its own
            "NUMBA_CACHE_DIR": str(cache),
            "MPLBACKEND": "Agg",
        }
        log = self.folder / "log.txt"
        with log.open("w") as written:
            run = subprocess.Popen(
                [*COMMAND, *tests], cwd=self.copy, env=environment, stdout=written, stderr=subprocess.STDOUT,
                start_new_session=True,
            )  # fmt: skip
            try:
                code = run.wait(limit_s)
            except subprocess.TimeoutExpired:
                os.killpg(run.pid, signal.SIGKILL)
                run.wait()
                code = None
        return code, log.read_text("utf-8", "replace")

    def _likely(self, path: Path) -> list[str]:
        """Return the tests that stand in the same room or name the module, the nearest first."""
        room = path.relative_to(SOURCE).parent
        module = ".".join(("brandsim", *path.relative_to(SOURCE).with_suffix("").parts))
        near = sorted((self.copy / "tests" / room).glob("test_*.py"))
        named = [
            file
            for file in sorted((self.copy / "tests").rglob("test_*.py"))
            if module in file.read_text("utf-8")
        ]
        below = sorted((self.copy / "tests" / room).rglob("test_*.py")) if room.parts else []
        first = sorted(near, key=lambda file: path.stem not in file.stem)
        found = dict.fromkeys([*first, *named, *below])
        return [str(file.relative_to(self.copy)) for file in found] or ["tests/test_data.py"]

    def _forget_kernels(self, path: Path) -> None:
        """Drop the compiled kernels of every file that imports the faulty one: they hold its old code."""
        for file in self.imports.get(path, set()) | {path}:
            for kept in self.broken.glob(f"{file.parent.name}_*/{file.stem}.*"):
                kept.unlink()


def _imports(root: Path) -> dict[Path, set[Path]]:
    """Return for each file the files that import it, also through others."""
    modules = {}
    for path in sorted((root / SOURCE).rglob("*.py")):
        parts = path.relative_to(root / "src").with_suffix("").parts
        modules[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path.relative_to(root)
    importers: dict[Path, set[Path]] = {path: set() for path in modules.values()}
    for path in modules.values():
        for name in _imported(ast.parse((root / path).read_text("utf-8"))) & set(modules):
            importers[modules[name]].add(path)
    for _ in importers:  # the longest chain is no longer than there are files
        reached = {path: found.union(*(importers[one] for one in found)) for path, found in importers.items()}
        if reached == importers:
            break
        importers = reached
    return importers


def _imported(tree: ast.Module) -> set[str]:
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    return names


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("out", type=Path, help="a folder for the copies and the results, outside the project")
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--number", type=int, default=40)
    parser.add_argument("--within", nargs="*", default=[], help="rooms or files of src/brandsim")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--list", action="store_true", help="print the sample and run nothing")
    given = parser.parse_args()
    with EQUIVALENT.open(encoding="utf-8", newline="") as file:
        equivalent = {(row["path"], row["before"], row["after"]) for row in csv.DictReader(file)}
    trees: SimpleQueue[Tree] = SimpleQueue()
    for job in range(given.jobs):
        trees.put(first := Tree(given.out.resolve() / str(job)))
    # The sample is drawn from the copy, so that it stands still while the project moves on.
    sample = drawn(first.copy, given.seed, given.number, given.within, equivalent)
    if given.list:
        for one in sample:
            print(
                f"{one.path}:{one.fault.line} {one.fault.kind}\n  - {one.before.strip()}\n  + {one.after.strip()}"
            )
        return
    kept = given.out / "results.jsonl"
    results = {}
    if kept.exists():
        results = {tuple(row["key"]): row for row in map(json.loads, kept.read_text("utf-8").splitlines())}

    def ready(_: int) -> None:
        tree = trees.get()
        tree.without_faults()
        trees.put(tree)

    def run(one: Planted) -> None:
        if one.key not in results:
            tree = trees.get()
            try:
                row = {"key": one.key, "line": one.fault.line, "kind": one.fault.kind, **tree.verdict(one)}
            finally:
                trees.put(tree)
            results[one.key] = row
            with kept.open("a", encoding="utf-8") as file:
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
        row = results[one.key]
        word = "caught" if row["caught"] else "MISSED"
        print(f"{word} {row['seconds']} s {one.path}:{one.fault.line} {one.fault.kind}")
        print(f"  - {one.before.strip()}\n  + {one.after.strip()}\n    {row['by']}", flush=True)

    with ThreadPoolExecutor(given.jobs) as pool:
        list(pool.map(ready, range(given.jobs)))
        list(pool.map(run, sample))
    verdicts = Counter(results[one.key]["caught"] for one in sample)
    print(f"\ncaught {verdicts[True]} of {len(sample)}, seed {given.seed}")


if __name__ == "__main__":
    main()
