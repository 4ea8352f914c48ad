"""Where a network comes from."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from brandsim.roads.graph.ledger import Ledger
from brandsim.words.text import Text, sourced


@dataclass(frozen=True)
class Provenance:
    """Where a network comes from and how far to trust it.

    Parameters
    ----------
    name : str
        Short name.
    source : str
        Who made the data, with the credit they ask for.
    schematic : bool
        Whether the network is a simplified drawing rather than the roads as they are.
    note_sv, note_en : str
        What a reader of a result must know about it, in Swedish and English.
    guessed_speed_limits : int
        Number of edges without a readable speed limit, given the default of their class.
    details : mapping of str to object
        How it was imported, in values that JSON can hold: ``file``, ``sha256``, ``date`` (of the data),
        ``licence``, ``filter`` and ``counts`` of what was read and what was dropped.
    source_sv : str
        The source in Swedish, if it is written in another language.
    ledger : Ledger
        What the source says about its roads that was not simply taken as it is, and what became of it.
    """

    name: str = "arrays"
    source: str = "arrays"
    schematic: bool = False
    note_sv: str = ""
    note_en: str = ""
    guessed_speed_limits: int = 0
    details: Mapping[str, Any] = field(default_factory=dict)
    source_sv: str = ""
    ledger: Ledger = field(default_factory=Ledger)

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> Provenance:
        """Return the provenance that `to_dict` turned into plain values.

        Parameters
        ----------
        given : mapping of str to object
        """
        return cls(**{**given, "ledger": Ledger.read(given.get("ledger", ()))})

    def to_dict(self) -> dict[str, Any]:
        """Return the provenance in values that JSON can hold."""
        return {**asdict(self), "ledger": self.ledger.to_list()}

    @property
    def credit(self) -> Text:
        """Who made the data, in the language that it is asked for in."""
        return sourced(self.source, self.source_sv, None)

    @property
    def note(self) -> Text:
        """What a reader must know, in the language that it is asked for in."""
        return Text(self.note_sv, self.note_en)


def sha256_of(file: Path) -> str:
    """Compute the SHA-256 of a file, in hexadecimal.

    Parameters
    ----------
    file : path
    """
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
