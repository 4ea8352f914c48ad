"""Capabilities: what incidents can ask for at all, and the indicators that are made of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from brandsim import _data
from brandsim.roles import NOBODY, ROLES, RoleCounts, by_role
from brandsim.tables.rows import columns, read_rows
from brandsim.tables.schema import SchemaColumn
from brandsim.words.catalogue import in_number
from brandsim.words.text import Text

MOST_ASKED_FOR = 200
"""The largest number that a cell of an alarm plan may ask for."""

ANY_OF = "|"
"""Between the keys of units of which an alarm plan asks for one."""


@dataclass(frozen=True)
class Capability:
    """Something that incidents ask for: people, a breathing-apparatus team, a ladder, a boat, a unit by its name.

    Attributes
    ----------
    forms : Text
        Its name with one and with more, where they differ: ``styrka|styrkor``.
    per_crew : int
        What a unit brings that counts as a station's crew, whoever is aboard.
    units : tuple of str
        Units of which each brings one, where an alarm plan names them.
    """

    key: str = field(metadata=columns("capability"))
    forms: Text = field(metadata=columns("svenska", "english", make=Text))
    per_role: RoleCounts = field(metadata=columns(*(f"per_{role}" for role in ROLES), make=by_role))
    competence: str | None
    description: str
    per_crew: int = 0
    units: tuple[str, ...] = ()

    def name(self, count: int, lang: str) -> str:
        """Return its name as it goes with a number.

        Parameters
        ----------
        count : int
        lang : str
            One of `languages`.
        """
        return in_number(self.forms.to(lang), count, lang)


@dataclass(frozen=True)
class NeedSet:
    """An indicator of its own: the capabilities that must be there; none named = all that is asked for."""

    indicator: str
    capabilities: tuple[str, ...]
    description: str


def beside(alarm_plan: Path, what: str) -> Path:
    """Return the table of an alarm plan's own, ``<stem>_capabilities.csv`` beside it, or the embedded one.

    Parameters
    ----------
    alarm_plan : path
        The file of the alarm plan.
    what : {"capabilities", "needs"}
    """
    own = _data.beside(alarm_plan, what)
    return own if own.is_file() else _data.data_file("dispatch", f"{what}.csv")


def load_capabilities(alarm_plan: Path) -> tuple[Capability, ...]:
    """Load what incidents can ask for by an alarm plan: the table beside it, or the embedded one.

    Parameters
    ----------
    alarm_plan : path
        The file of the alarm plan.

    Raises
    ------
    InputError
        For a faulty table, or a capability twice.
    """
    return read_rows(beside(alarm_plan, "capabilities"), "capabilities", Capability)


def named_units(cells: Iterable[Sequence[str]]) -> tuple[Capability, ...]:
    """Return a capability for each unit that rows of an alarm plan name, or for each set of which one will do.

    Parameters
    ----------
    cells : iterable of sequence of str
        Row by row, keys of units; `ANY_OF` between those of which one will do.
    """
    return tuple(
        Capability(
            key=name,
            forms=Text.same("/".join(name.split(ANY_OF))),
            per_role=NOBODY,
            competence=None,
            description=name,
            units=tuple(part.strip() for part in name.split(ANY_OF)),
        )
        for name in dict.fromkeys(name for row in cells for name in row)
    )


def asked_columns(capabilities: Sequence[Capability]) -> tuple[SchemaColumn, ...]:
    """Build the columns of an alarm plan in which capabilities are asked for, besides ``people`` of the schema.

    Parameters
    ----------
    capabilities : sequence of Capability
    """
    return tuple(
        SchemaColumn(
            attribute=capability.key,
            type="int",
            unit="",
            required=False,
            minimum=0,
            maximum=MOST_ASKED_FOR,
            default="0",
            key="",
            choices=(),
            each=False,
            within=(),
            description=f"How many are asked for; {capability.description}",
        )
        for capability in capabilities
        if capability.key != "people" and not capability.units
    )
