"""Work that waits, is given out to whoever plays, and comes back: what a sweep and a single call have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import ExitStack
from typing import Generic, TypeVar

from brandsim._errors import InputError, Said, verbatim
from brandsim.sweeps.workers import Workers

Task = TypeVar("Task")
Answer = TypeVar("Answer")

MOST_DEATHS = 3
"""Workers may die so often without an answer in between: whatever kills them does it again."""

AHEAD = 2
"""So many tasks for each worker are given out: nobody waits for the next, and little is lost."""


class Stopped(KeyboardInterrupt):
    """Somebody has stopped what is played; what is finished is kept.

    Attributes
    ----------
    at_once : bool
        Whether what was being played was left: somebody has stopped it twice.
    """

    def __init__(self, said: str = "", *, at_once: bool = False) -> None:
        super().__init__(said)
        self.at_once = at_once
        self.left: ExitStack | None = None  # whoever plays is not waited for, nor taken apart, before this is


class Work(ABC, Generic[Task, Answer]):
    """What is being played.

    Parameters
    ----------
    crew : Workers
    play : callable
        What a worker does with a task.
    waiting : iterable of task
    """

    def __init__(self, crew: Workers, play: Callable[[Task], Answer], waiting: Iterable[Task]) -> None:
        self.crew, self.play, self.waiting = crew, play, deque(waiting)
        self.given: dict[Future[Answer], Task] = {}
        self.deaths = 0

    @abstractmethod
    def keep(self, task: Task, answer: Answer) -> None:
        """Keep an answer.

        Parameters
        ----------
        task : task
        answer : answer
        """

    @abstractmethod
    def stopped(self, *, at_once: bool) -> Stopped:
        """Return what is raised when somebody has stopped it.

        Parameters
        ----------
        at_once : bool
        """

    def stopping(self) -> None:
        """Say that what is being played is finished first."""

    def all(self) -> None:
        """Play all that waits.

        Raises
        ------
        InputError
            For workers that die again and again.
        Stopped
            At Ctrl-C, when what was being played is finished; at a second, at once.
        """
        while self.waiting:
            try:
                with ExitStack() as stack:
                    executor = stack.enter_context(self.crew.open())
                    try:
                        self._play(executor)
                    except Stopped as stop:
                        if stop.at_once:
                            stop.left = stack.pop_all()
                        raise
            except self.crew.deaths as death:
                self.deaths += 1
                if self.deaths >= MOST_DEATHS:
                    value = verbatim(Said("workers that end before they have answered"))
                    cure = Said(
                        "Let fewer play at once, or give them more memory; then give the same command."
                    )
                    raise InputError(
                        self.crew.asker, "workers", value, "workers that answer", cure
                    ) from death

    def _play(self, executor: Executor) -> None:
        """Give out what waits, and keep what comes."""
        ends: tuple[type[BaseException], ...] = (KeyboardInterrupt, *self.crew.deaths)
        try:
            while self.waiting or self.given:
                while self.waiting and len(self.given) < AHEAD * self.crew.count:
                    task = self.waiting.popleft()
                    self.waiting.appendleft(task)  # until it is given, which a dead executor refuses
                    self.given[executor.submit(self.play, task)] = task
                    self.waiting.popleft()
                self._keep(wait(self.given, return_when=FIRST_COMPLETED).done)
        except ends as stop:  # what is being played is finished and kept
            self._cancel()
            self.stopping()
            at_once = False
            try:
                wait(self.given)
            except KeyboardInterrupt:
                at_once = True
            done = [one for one in self.given if one.done() and not one.cancelled() and not one.exception()]
            self._keep(done)
            if at_once or isinstance(stop, KeyboardInterrupt):
                raise self.stopped(at_once=at_once) from stop
            raise
        finally:  # what was given out waits again, for whoever comes next
            self._cancel()
            self.waiting.extendleft(reversed(self.given.values()))
            self.given.clear()

    def _cancel(self) -> None:
        for one in self.given:
            one.cancel()

    def _keep(self, done: Iterable[Future[Answer]]) -> None:
        for one in done:
            self.keep(self.given[one], one.result())
            self.deaths = 0
            del self.given[one]
