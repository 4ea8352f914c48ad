"""Parts of a play that are kept on disk as they are finished, so that what was stopped goes on where it was."""

from __future__ import annotations

import io
import json
import tokenize
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, fields, is_dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from brandsim._files import written_whole

Part = TypeVar("Part")
Result = TypeVar("Result")

SHAPE = "shape"
"""Of the arrays of a file, how what was kept is made of the others, as JSON."""

KEPT: ContextVar[KeptParts | None] = ContextVar("KEPT", default=None)
"""Where parts are kept; None where they are not."""

_OURS = "brandsim."


class KeptParts:
    """A folder with a file for each finished part.

    Plays are told apart by their order, parts by theirs: the same call plays the same in the same order, however many
    threads it has. Two processes that play the same write the same files, each whole.

    Parameters
    ----------
    folder : Path
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._plays = 0

    def next_play(self) -> KeptPlay:
        """Return what is kept of the next play, which has a number of its own."""
        self._plays += 1
        return KeptPlay(self.folder, self._plays - 1)

    def beside(self, play: Callable[[Part], Result]) -> Callable[[tuple[int, Part]], Result]:
        """Return a function that reads what it has played before, and keeps what it plays.

        Parameters
        ----------
        play : callable
            Takes a part. What it returns is made of arrays, numbers, texts, lists, tuples, mappings by text, and
            dataclasses and named tuples of ours.
        """
        mine = self.next_play()

        def kept(numbered: tuple[int, Part]) -> Result:
            at, part = numbered
            found: tuple[Result] | None = mine.read(at)
            if found is not None:
                return found[0]
            result = play(part)
            mine.write(at, result)
            return result

        return kept


@dataclass(frozen=True)
class KeptPlay:
    """The files of one play.

    Attributes
    ----------
    folder : Path
    number : int
        Of the play in its call.
    """

    folder: Path
    number: int

    def read(self, at: int) -> tuple[Any] | None:
        """Return a part that was kept, alone in a tuple; None if there is none, or it is damaged.

        Parameters
        ----------
        at : int
            Number of the part in the play.
        """
        return _read(self._file(at))

    def write(self, at: int, result: Any) -> None:
        """Keep a part whole, or not at all.

        Parameters
        ----------
        at : int
        result : object
            As `KeptParts.beside` says.
        """
        _write(self._file(at), result)

    def _file(self, at: int) -> Path:
        return self.folder / f"{self.number:03d}-{at:06d}.npz"


@contextmanager
def kept_in(parts: KeptParts) -> Iterator[None]:
    """Have parts kept while the block plays.

    Parameters
    ----------
    parts : KeptParts
    """
    before = KEPT.set(parts)
    try:
        yield
    finally:
        KEPT.reset(before)


def _write(file: Path, result: Any) -> None:
    """Write a part whole, or not at all."""
    arrays: list[NDArray[Any]] = []
    shape = json.dumps(_shape(result, arrays)).encode()
    held = {f"a{at}": array for at, array in enumerate(arrays)}
    content = io.BytesIO()
    np.savez(content, allow_pickle=False, **{SHAPE: np.frombuffer(shape, np.uint8)}, **held)
    with written_whole(file) as temporary:
        temporary.write_bytes(content.getbuffer())


def _read(file: Path) -> tuple[Any] | None:
    """Return what was kept, alone in a tuple; None if there is none, or it is damaged, which plays it again."""
    if not file.is_file():
        return None
    try:
        with np.load(io.BytesIO(file.read_bytes()), allow_pickle=False) as held:
            return (_made(json.loads(held[SHAPE].tobytes()), held),)
    except (
        ValueError, LookupError, TypeError, AttributeError, ImportError, EOFError, zipfile.BadZipFile, zlib.error,
        NotImplementedError, SyntaxError, tokenize.TokenError, RuntimeError,
        MemoryError,  # an array's head may say that it has any number of numbers
    ):  # fmt: skip
        return None


def _shape(value: Any, arrays: list[NDArray[Any]]) -> Any:
    """Return how a value is made of arrays, which are put into the list, as JSON holds it."""
    if isinstance(value, np.ndarray | np.generic):
        arrays.append(np.asarray(value))
        return {"array" if isinstance(value, np.ndarray) else "scalar": len(arrays) - 1}
    if value is None or isinstance(value, bool | int | float | str):
        return {"value": value}
    if isinstance(value, Mapping):
        return {"mapping": [[key, _shape(part, arrays)] for key, part in value.items()]}
    name = f"{type(value).__module__}:{type(value).__qualname__}"
    if is_dataclass(value):
        parts = {one.name: _shape(getattr(value, one.name), arrays) for one in fields(value)}
        return {"class": name, "parts": parts}
    if type(value) not in {list, tuple} and not hasattr(value, "_fields"):
        raise TypeError(name)
    several = [_shape(part, arrays) for part in value]
    kind = type(value).__name__
    return {kind: several} if kind in {"list", "tuple"} else {"class": name, "parts": several}


def _made(shape: Any, held: Mapping[str, NDArray[Any]]) -> Any:
    """Return a value from its shape and its arrays."""
    (kind, told), *more = shape.items()
    if kind == "value":
        return told
    if kind == "array":
        return held[f"a{told}"]
    if kind == "scalar":
        return held[f"a{told}"][()]
    if kind == "mapping":
        return {key: _made(part, held) for key, part in told}
    if kind in {"list", "tuple"}:
        parts = [_made(part, held) for part in told]
        return parts if kind == "list" else tuple(parts)
    return _of_class(told, more[0][1], held)


def _of_class(name: str, parts: Mapping[str, Any] | Sequence[Any], held: Mapping[str, NDArray[Any]]) -> Any:
    """Make a dataclass or a named tuple of ours, which does nothing but hold what it is given."""
    module, _, own = name.partition(":")
    if not module.startswith(_OURS):
        raise ValueError(name)
    made = getattr(import_module(module), own)
    if isinstance(parts, Mapping) and is_dataclass(made):
        return made(**{key: _made(part, held) for key, part in parts.items()})  # type: ignore[operator]
    if isinstance(made, type) and issubclass(made, tuple):
        return made(*(_made(part, held) for part in parts))
    raise ValueError(name)
