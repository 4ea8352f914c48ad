"""Parts of a play in forked processes: each knows what this one knows, and has an interpreter of its own.

Threads share one interpreter, which half of a year under drawn assumptions waits for: its setting, and what is asked of
its records. Where a process may be forked, two of them play twice as fast.
"""

from __future__ import annotations

import gc
import heapq
import os
import pickle
import signal
import sys
import tempfile
import threading
import warnings
from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from operator import itemgetter
from typing import IO, Any, TypeVar

Part = TypeVar("Part")
Result = TypeVar("Result")

_NUMBERS = "q"
"""As 64-bit integers, of the standard library: the command line would import NumPy for nothing else."""


def may_fork() -> bool:
    """Return whether a copy of this process can go on: on Linux, with a core for it, and no other thread at work.

    macOS's own libraries do not allow it, and Windows has none.
    """
    return sys.platform == "linux" and len(os.sched_getaffinity(0)) > 1 and threading.active_count() == 1


def played_forked(
    play: Callable[[Part], Result], parts: Sequence[Part], processes: int, begin: Callable[[], object]
) -> Iterator[Result]:
    """Yield the result of a function for each part, in the order of the parts, computed by several processes.

    This process is one of them, and whoever is free takes the next part. What another did not do, since it failed or
    was ended, is done here: so its errors are told as ever. After an interruption those are yielded that are finished,
    up to the first that is not.

    Parameters
    ----------
    play : callable
        Takes a part, and leaves nothing behind but its result, which can be pickled.
    parts : sequence
    processes : int
    begin : callable
        What another process does first.
    """
    waiting = _Waiting(len(parts))
    mine, others = _Own(), list[_Other]()
    interrupted: KeyboardInterrupt | None = None
    try:
        # compiles or loads what others need
        for number in islice(waiting, 1):
            mine.keep(number, play(parts[number]))
        others += [_Other(play, parts, waiting, begin) for _ in range(1, processes)]
        try:
            for number in waiting:
                mine.keep(number, play(parts[number]))
        except KeyboardInterrupt as interruption:
            interrupted = interruption
            for other in others:
                other.interrupt()
        finished = heapq.merge(mine.results(), *(other.results() for other in others), key=itemgetter(0))
        after = next(finished, None)
        for number, part in enumerate(parts):
            if after is not None and after[0] == number:
                yield after[1]
                after = next(finished, None)
            elif interrupted is not None:
                raise interrupted from None
            else:
                yield play(part)
    finally:
        for other in others:
            other.leave()
        mine.close()
        waiting.close()


class _Waiting:
    """The numbers of the parts that wait for a process, of which each is taken by one.

    They are in a file that is open in all processes: where it is read next they have in common, too.
    """

    def __init__(self, count: int) -> None:
        self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115  (closed by `close`)
        self._file.write(array(_NUMBERS, range(count)).tobytes())
        self._file.seek(0)

    def __iter__(self) -> Iterator[int]:
        while number := self._file.read(array(_NUMBERS).itemsize):
            yield int.from_bytes(number, sys.byteorder)

    def close(self) -> None:
        """Forget them."""
        self._file.close()


class _Own:
    """What this process has finished: in a file too, so that all of it is never in memory while it is joined."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115  (closed by `close`)
        self._beside: list[tuple[int, Any]] = []

    def keep(self, number: int, result: Any) -> None:
        """Keep the result of the next part; in memory from where the disk is full, or what no file can hold."""
        if not self._beside:
            with suppress(OSError, pickle.PicklingError, AttributeError, TypeError):
                _write(self._file, number, result)
                return
        self._beside.append((number, result))

    def results(self) -> Iterator[tuple[int, Any]]:
        """Yield what was kept with its number; each is forgotten as it goes."""
        yield from _read(self._file)
        self._beside.reverse()
        while self._beside:
            yield self._beside.pop()

    def close(self) -> None:
        """Forget all of it."""
        self._file.close()


def _write(file: IO[bytes], number: int, result: Any) -> None:
    """Write a result behind what is there, past no buffer: what the disk does not take is not tried again."""
    left = memoryview(pickle.dumps((number, result), pickle.HIGHEST_PROTOCOL))
    while left:
        left = left[file.write(left) :]


def _read(file: IO[bytes]) -> Iterator[tuple[int, Any]]:
    """Yield what was written to a file, from its beginning."""
    file.seek(0)
    with suppress(EOFError, pickle.UnpicklingError):  # the last may have been cut short
        while True:
            yield pickle.load(file)  # noqa: S301  (what this process or a copy of it has written)


class _Other:
    """A forked process that plays what waits, and writes each number and its result to a file."""

    def __init__(
        self,
        play: Callable[[Part], Result],
        parts: Sequence[Part],
        waiting: _Waiting,
        begin: Callable[[], object],
    ) -> None:
        self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115  (closed by `leave`)
        self._has_ended = False
        with warnings.catch_warnings():  # of the threads of libraries, which wait and hold nothing
            warnings.simplefilter("ignore", DeprecationWarning)
            self._process = os.fork()
        if self._process == 0:
            # whatever it is: what is not done here is done again where it is heard
            with suppress(BaseException):
                gc.disable()
                begin()
                for number in waiting:
                    _write(self._file, number, play(parts[number]))
            os._exit(0)

    def results(self) -> Iterator[tuple[int, Any]]:
        """Yield what the process has finished with its number, once it has ended."""
        self._wait()
        yield from _read(self._file)

    def interrupt(self) -> None:
        """Have the process end with what it has finished."""
        with suppress(ProcessLookupError):  # as in `leave`
            os.kill(self._process, signal.SIGINT)

    def leave(self) -> None:
        """End the process, if it has not ended, and forget what it has written."""
        if not self._has_ended:
            with suppress(ProcessLookupError):  # as `_wait`: it ended, and nobody was told
                os.kill(self._process, signal.SIGKILL)
            self._wait()
        self._file.close()

    def _wait(self) -> None:
        """Wait until the process has ended."""
        # whoever started this process has asked not to be told of such ends
        with suppress(ChildProcessError):
            os.waitpid(self._process, 0)
        self._has_ended = True
