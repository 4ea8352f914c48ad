"""A sweep killed again and again, and what its folder holds: for the tests and for the script that kills by hand."""

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time

KILLED = """
name = "killed"
scenarios = ["minimum", "ambition"]
seeds = [1, 2]
years = 12
draws = 8
chunk_years = 2
"""
"""Forty chunks of some fifteen years, the extra ones with great storms among them."""

COMMAND = "import sys; from brandsim.cli import main; main(sys.argv[1:])"


def hashes(folder):
    """Return the hash of every file that holds numbers, by its name."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.suffix in {".parquet", ".csv"} and not path.name.startswith(".")
    }


def finished(folder):
    """Return what is said of each finished chunk: one that is played again says another time."""
    found = {}
    for path in sorted((folder / "chunks").glob("[0-9]*.json")):
        found[path.name] = path.read_text("utf-8")
        json.loads(found[path.name])  # whole at any moment
    return found


def begun(sweep, folder, *more):
    """Begin a sweep in a process group of its own."""
    command = [sys.executable, "-c", COMMAND, "sweep", str(sweep), "-o", str(folder), *more]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)


def seconds_of(sweep, folder, *more):
    """Return how long a sweep takes that nobody disturbs."""
    began = time.monotonic()
    process = begun(sweep, folder, *more)
    _, faults = process.communicate(timeout=600)
    assert process.returncode == 0, faults.decode()
    return time.monotonic() - began


class Killer:
    """Kills a sweep at random moments, and counts what it finds."""

    def __init__(self, sweep, whole, seconds, seed, *more):
        self.sweep, self.whole, self.seconds, self.more = sweep, whole, seconds, more
        self.random = random.Random(seed)
        self.kills = self.kept = self.ends = 0
        self.played_twice, self.differing = [], []

    def once(self, folder):
        """Let the sweep go on, kill it if it has not ended before, and look at what it has left."""
        before = finished(folder) if folder.is_dir() else {}
        process = begun(self.sweep, folder, *self.more)
        try:
            process.wait(timeout=self.random.uniform(0.0, self.seconds))
        except subprocess.TimeoutExpired:
            os.kill(process.pid, signal.SIGKILL)  # its workers are left to find out by themselves
            self.kills += 1
        _, faults = process.communicate(timeout=600)
        after = finished(folder) if folder.is_dir() else {}
        self.played_twice += [name for name, said in before.items() if after.get(name) != said]
        self.kept += len(after) - len(before)
        if process.returncode == 0:
            self.ends += 1
            self.differing += [name for name, one in hashes(folder).items() if self.whole.get(name) != one]
            self.differing += sorted(self.whole.keys() - hashes(folder).keys())
        else:
            assert process.returncode == -signal.SIGKILL, faults.decode()
        return process.returncode == 0
