"""Who plays: threads, processes or a cluster, all behind the standard library's `Executor`."""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import (
    BrokenExecutor,
    CancelledError,
    Executor,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
)
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from multiprocessing import connection, get_context, parent_process
from typing import Any, Literal, get_args

from brandsim._errors import NOTHING, InputError, Said
from brandsim._validate import check_known
from brandsim.scenarios.run.replications import all_cores

Kind = Literal["threads", "processes", "dask"]
KINDS: tuple[Kind, ...] = get_args(Kind)

LOOPBACK = "127.0.0.1"

_ANSWER_S = 10
"""A scheduler has so long to answer."""


@dataclass(frozen=True)
class Workers:
    """Who plays.

    Attributes
    ----------
    count : int
        How many chunks are played at once.
    open : callable
        Returns a context with an executor; called again after a death.
    deaths : tuple of type
        What is raised of a chunk whose worker has died.
    asker : str
        What messages say that they were asked for by.
    """

    count: int
    open: Callable[[], AbstractContextManager[Executor]]
    deaths: tuple[type[BaseException], ...] = (BrokenExecutor,)
    asker: str = "sweep"


def workers_of(
    kind: str | Executor, count: int | None, scheduler: str | None, asker: str = "sweep"
) -> Workers:
    """Return who plays.

    Parameters
    ----------
    kind : {"threads", "processes", "dask"} or Executor
        An executor of one's own is not shut down.
    count : int, optional
        As many as there are cores if left out; of a cluster that runs, as many as it has.
    scheduler : str, optional
        Address of a cluster that runs, for ``"dask"``; else one is made on this computer, which no other can reach.
    asker : str
        For messages.

    Raises
    ------
    InputError
        For another kind, a scheduler for another kind than ``"dask"``, or if dask is not installed.
    """
    number = count or all_cores("numba")
    if isinstance(kind, Executor):
        return Workers(number, lambda: _left_open(kind), asker=asker)
    check_known(asker, "executor", kind, KINDS, "threads, processes or dask")
    if scheduler is not None and kind != "dask":
        what = Said("dask, which has a scheduler")
        raise InputError(asker, "executor", kind, what, "Leave the scheduler out, or choose dask.")
    if kind == "threads":
        return Workers(number, lambda: ThreadPoolExecutor(number), asker=asker)
    if kind == "processes":
        return Workers(number, lambda: _processes(number), asker=asker)
    try:
        from distributed import KilledWorker
    except ImportError as error:
        cure = Said('Install it: pip install "brandsim[cluster]".')
        raise InputError(asker, "executor", NOTHING, "the package distributed", cure) from error
    return Workers(number, lambda: _cluster(number, scheduler, asker), (KilledWorker, CancelledError), asker)


@contextmanager
def _left_open(executor: Executor) -> Iterator[Executor]:
    yield executor


@contextmanager
def _processes(count: int) -> Iterator[Executor]:
    """Yield processes that begin anew: a copy of one with threads may not go on, and a copy would hold the folder."""
    with ProcessPoolExecutor(count, get_context("spawn"), _end_with_parent) as pool:
        yield pool


def _end_with_parent() -> None:
    """Have a process leave Ctrl-C to whoever started it, and end when that one has ended, however it did."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_wait_and_end, args=(parent.sentinel,), daemon=True).start()


def _wait_and_end(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)


@contextmanager
def _cluster(count: int, scheduler: str | None, asker: str) -> Iterator[Executor]:
    """Yield a cluster: one that runs, or one on this computer, on loopback and without a dashboard."""
    from distributed import Client, LocalCluster

    if scheduler is not None:
        with _connected(scheduler, asker) as client:
            yield client.get_executor(pure=False)
        return
    with (
        LocalCluster(
            n_workers=count,
            threads_per_worker=1,
            host=LOOPBACK,
            dashboard_address=f"{LOOPBACK}:0",
            scheduler_kwargs={"dashboard": False},
            silence_logs=logging.CRITICAL,
        ) as cluster,
        Client(cluster) as client,
    ):
        yield client.get_executor(pure=False)


def _connected(scheduler: str, asker: str) -> Any:
    """Return a client of a cluster that runs."""
    from distributed import Client

    try:
        return Client(scheduler, timeout=_ANSWER_S)
    except (OSError, ValueError) as error:  # nobody answers, or it is no address
        cure = Said("Start it with dask scheduler, or see whether the address is right.")
        raise InputError(asker, "scheduler", scheduler, "the address of a scheduler", cure) from error
