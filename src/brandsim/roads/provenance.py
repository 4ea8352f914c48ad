"""Where a network comes from."""

from __future__ import annotations

from dataclasses import dataclass


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
    """

    name: str = "arrays"
    source: str = "arrays"
    schematic: bool = False
    note_sv: str = ""
    note_en: str = ""
    guessed_speed_limits: int = 0
