"""The ledger of a network: what its source says about roads, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any

MOST_EXAMPLES = 5
"""So many places of each row are named."""

MOST_VALUES = 60
"""So many values of one tag have a row of their own; the rarest share the row `OTHERS`."""

OTHERS = "…"


class Outcome(StrEnum):
    """What became of something that a source says."""

    CLOSED = "closed to the engine"
    NOT_OBEYED = "not obeyed"
    ROADS_MEET = "not obeyed: roads meet there"
    LOST = "lost"
    VIA_WAY = "lost: by way of another road"
    INCOMPLETE = "lost: members are missing"
    PASSED_THROUGH = "lost: on a road that passes through"
    NOT_READ = "lost: to a road that was not read"
    GUESSED = "guessed"
    MISSING = "not in the file"
    NOTED = "only noted"
    TOO_SHORT = "too short a time for the length: guessed"
    TOO_LONG = "too long a time for the length, and used"
    LONGEST = "the longest of them used"
    ONE_FOR_ALL = "taken for the whole crossing, though each way has it"
    MINUTES_SECONDS = "read as minutes and seconds"
    BY_THE_HOUR = "obeyed by date and hour"
    DELAYED = "takes time"
    OBEYED = "obeyed"
    AT_AN_END = "at the end of a road"
    LEFT_OUT = "left out"
    UNREAD = "not read"
    NOT_NEEDED = "not in the file, and not needed"
    EXEMPT = "not for the engine"

    @property
    def matters(self) -> bool:
        """Whether a planner should look at it: travel times may be wrong, or a road is shut that others use."""
        return self in _MATTERS


_MATTERS = frozenset(list(Outcome)[: list(Outcome).index(Outcome.BY_THE_HOUR)])


@dataclass(frozen=True)
class Entry:
    """One row of a ledger.

    Parameters
    ----------
    tag : str
        The tag, column or kind of thing: ``"maxweight"``, ``"barrier"``, ``"way"``.
    value : str
        What it says, as it stands in the source.
    done : Outcome
        What became of it.
    count : int
        How many ways, nodes or rows say so.
    km : float or None
        Their length in kilometres; None for what has none.
    examples : tuple of str
        A few of them, by the source's own names: ``"way 4711"``, ``"row 12"``.
    """

    tag: str
    value: str
    done: Outcome
    count: int = 1
    km: float | None = None
    examples: tuple[str, ...] = ()

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> Entry:
        """Return the entry that `to_dict` turned into plain values.

        Parameters
        ----------
        given : mapping of str to object
        """
        return cls(**{**given, "done": Outcome(given["done"]), "examples": tuple(given["examples"])})

    def to_dict(self) -> dict[str, Any]:
        """Return the entry in values that JSON can hold."""
        return {**asdict(self), "done": str(self.done), "examples": list(self.examples)}

    def and_also(self, other: Entry) -> Entry:
        """Return the entry for both this and another one of the same tag and outcome.

        Parameters
        ----------
        other : Entry
        """
        km = None if self.km is None and other.km is None else (self.km or 0.0) + (other.km or 0.0)
        examples = tuple(dict.fromkeys((*self.examples, *other.examples)))[:MOST_EXAMPLES]
        return replace(self, count=self.count + other.count, km=km, examples=examples)


_Entries = dict[tuple[str, str, Outcome], Entry]


@dataclass(frozen=True)
class Ledger:
    """Everything that a source says and an importer did not simply take as it is.

    Parameters
    ----------
    entries : tuple of Entry
        What matters first, then by length and count.
    """

    entries: tuple[Entry, ...] = ()

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Ledger:
        """Order entries; those of one tag, value and outcome become one, and rare values of a tag share a row.

        Parameters
        ----------
        entries : iterable of Entry
        """
        whole = _summed(entries)
        kinds: dict[tuple[str, Outcome], list[Entry]] = {}
        for entry in sorted(whole, key=_weight):
            kinds.setdefault((entry.tag, entry.done), []).append(entry)
        kept = [
            replace(entry, value=OTHERS) if at >= MOST_VALUES else entry
            for group in kinds.values()
            for at, entry in enumerate(group)
        ]
        rounded = (
            entry if entry.km is None else replace(entry, km=round(entry.km, 3)) for entry in _summed(kept)
        )
        return cls(tuple(sorted(rounded, key=_weight)))

    @classmethod
    def read(cls, given: Iterable[Mapping[str, Any]]) -> Ledger:
        """Return the ledger that `to_list` turned into plain values.

        Parameters
        ----------
        given : iterable of mapping
        """
        return cls(tuple(Entry.read(row) for row in given))

    def to_list(self) -> list[dict[str, Any]]:
        """Return the entries in values that JSON can hold."""
        return [entry.to_dict() for entry in self.entries]

    @property
    def mattering(self) -> tuple[Entry, ...]:
        """The entries that a planner should look at."""
        return tuple(entry for entry in self.entries if entry.done.matters)


@dataclass(eq=False)
class LedgerBook:
    """A ledger while it is being written."""

    _entries: _Entries = field(default_factory=dict)

    def note(
        self,
        tag: str,
        value: object,
        done: Outcome,
        example: str = "",
        *,
        km: float | None = None,
        count: int = 1,
    ) -> None:
        """Write that something was seen, and what became of it.

        Parameters
        ----------
        tag, value, done, km, count
            As in `Entry`; what is noted again adds to the count and the length.
        example : str
            The source's own name of what says so.
        """
        _post(self._entries, Entry(tag, str(value), done, count, km, (example,) if example else ()))

    def add(self, ledger: Ledger) -> None:
        """Take over the entries of another ledger.

        Parameters
        ----------
        ledger : Ledger
        """
        for entry in ledger.entries:
            _post(self._entries, entry)

    def ledger(self) -> Ledger:
        """Return what has been written."""
        return Ledger.of(self._entries.values())


def _summed(entries: Iterable[Entry]) -> list[Entry]:
    """Return one entry for each tag, value and outcome."""
    found: _Entries = {}
    for entry in entries:
        _post(found, entry)
    return list(found.values())


def _post(found: _Entries, entry: Entry) -> None:
    key = (entry.tag, entry.value, entry.done)
    found[key] = found[key].and_also(entry) if key in found else entry


def _weight(entry: Entry) -> tuple[bool, float, int, str, str, str]:
    return not entry.done.matters, -(entry.km or 0.0), -entry.count, entry.tag, entry.value, entry.done
