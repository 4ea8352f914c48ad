"""How the benchmarks of the simulation take time: slopes between two lengths, so that set-up cancels."""

import time

import numpy as np


def seconds(call):
    """Return the seconds that one call takes."""
    begin = time.perf_counter()
    call()
    return time.perf_counter() - begin


def fastest(call, rounds):
    """Return the least seconds that `call` takes."""
    return min(seconds(call) for _ in range(rounds))


def slopes(runs, rounds):
    """Return the seconds per unit of several runs, measured in turns so that a busy machine troubles them all.

    Parameters
    ----------
    runs : dict of str to (callable, short, long)
        Each callable takes a length and returns how many units of work it did.
    rounds : int
        How many times each length is run; the fastest counts.

    Returns
    -------
    dict of str to float
    """
    work = {name: (run(short), run(long)) for name, (run, short, long) in runs.items()}
    least = {name: [np.inf, np.inf] for name in runs}
    for _ in range(rounds):
        for name, (run, *lengths) in runs.items():
            for i, length in enumerate(lengths):
                least[name][i] = min(least[name][i], seconds(lambda run=run, length=length: run(length)))
    return {name: (least[name][1] - least[name][0]) / (many - few) for name, (few, many) in work.items()}
