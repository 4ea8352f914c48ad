"""What a play is made ready by where it is not at hand, and who plays its parts there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Protocol

from brandsim.scenarios.files.scenario import Scenario


@dataclass(frozen=True)
class Recipe:
    """What a play is made of, all of which can be pickled: another process or computer makes the same.

    Attributes
    ----------
    make : callable
        A function of a module: takes the scenarios, a bar that is told of every year, and what is given by name, and
        returns a function that takes a part.
    scenarios : tuple of Scenario
    given : mapping of str to value
    """

    make: Callable[..., Callable[[Any], Any]]
    scenarios: tuple[Scenario, ...]
    given: Mapping[str, Any]

    def play(self, bar: Any) -> Callable[[Any], Any]:
        """Make the play ready.

        Parameters
        ----------
        bar : tqdm or the like
            Told of every year.

        Raises
        ------
        InputError
            As whoever made it first.
        """
        return self.make(self.scenarios, bar=bar, **self.given)


class Elsewhere(Protocol):
    """Whoever plays parts instead of this process."""

    def played(
        self, play: Callable[[Any], Any], parts: Sequence[Any], recipe: Recipe, bar: Any
    ) -> Iterator[Any]:
        """Yield the result of each part, in the order of the parts.

        Parameters
        ----------
        play : callable
            As `ReplicationRunner.mapped`: the play that is ready here.
        parts : sequence
            Which can be pickled.
        recipe : Recipe
            Of the same play.
        bar : tqdm
        """


ELSEWHERE: ContextVar[Elsewhere | None] = ContextVar("ELSEWHERE", default=None)
"""Who plays; None: this process, with others like it."""


@contextmanager
def played_by(others: Elsewhere) -> Iterator[None]:
    """Have parts played by others while the block plays.

    Parameters
    ----------
    others : Elsewhere
    """
    before = ELSEWHERE.set(others)
    try:
        yield
    finally:
        ELSEWHERE.reset(before)
