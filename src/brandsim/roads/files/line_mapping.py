"""Which columns of a road database say what: a small TOML file, or names given by the caller."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field, Strict

from brandsim._data import data_file
from brandsim._errors import InputError, Said
from brandsim._validate import check_known, suggestion
from brandsim.tables.toml import TomlTable, checked, parse_toml

LINE_ATTRIBUTES = (
    "name", "road_ref", "road_class", "motorway", "speed_limit_kmh", "forward_kmh", "backward_kmh",
    "closed_forward", "closed_backward", "direction", "ferry", "network", "crossing_s", "level", "bridge", "tunnel",
)  # fmt: skip
"""What a column can say about a line."""

_SHAPEFILE_NAME = 10

_Names = Annotated[
    tuple[str, ...],
    BeforeValidator(lambda given: [given] if isinstance(given, str) else given),
    Strict(False),
    Field(min_length=1),
]
"""A text, or a list of texts."""


class _Network(TomlTable):
    open: _Names = ()


class _Values(TomlTable):
    true: _Names = ("1", "true", "yes")


class _File(TomlTable):
    source: str = ""
    licence: str = ""
    join_within_m: float = Field(0.1, ge=0, le=100)
    columns: Mapping[str, _Names] = Field(min_length=1)
    road_class: Mapping[str, str] = {}
    direction: Mapping[str, _Names] = {}
    network: _Network = _Network()
    values: _Values = _Values()


@dataclass(frozen=True)
class LineMapping:
    """How the columns of a file of lines are read.

    Parameters
    ----------
    columns : mapping of str to sequence of str
        Names of the column for each role of `LINE_ATTRIBUTES`; the first that the file has is taken.
    road_class : mapping of str to str
        Class (as in ``data/roads/speeds.csv``) for each value; ``default`` for the others. A value that is a class
        already stands for itself.
    direction : mapping of str to sequence of str
        Values that mean ``both``, ``forward`` (along the line) and ``backward``.
    open_networks : sequence of str
        Values of the column ``network`` that are read; all if empty.
    true : sequence of str
        Values that mean yes.
    source, licence : str
        Who made the data, and its licence.
    join_within_m : float
        Ends of lines that lie as near as this are one place, in metres.
    """

    columns: Mapping[str, Sequence[str]]
    road_class: Mapping[str, str]
    direction: Mapping[str, Sequence[str]]
    open_networks: Sequence[str] = ()
    true: Sequence[str] = ("1", "true", "yes")
    source: str = ""
    licence: str = ""
    join_within_m: float = 0.1

    def with_columns(self, names: Mapping[str, str]) -> LineMapping:
        """Return a mapping that reads only the named columns, all of which must exist in the file.

        Parameters
        ----------
        names : mapping of str to str
            The column for each role, such as ``{"road_class": "FUNKVKL"}``.

        Raises
        ------
        InputError
            For a role that is not in `LINE_ATTRIBUTES`.
        """
        for role in names:
            check_known("column mapping", "role", role, LINE_ATTRIBUTES, "what a column can say")
        return replace(self, columns={role: (name,) for role, name in names.items()})

    def found(self, source: str, there: Sequence[str], *, strict: bool) -> dict[str, str]:
        """Return the column of the file for each role that it has.

        Parameters
        ----------
        source : str
            Name of the file, for the message.
        there : sequence of str
            Columns of the file.
        strict : bool
            Whether a column that is missing is a fault.
        """
        known = {name.casefold(): name for name in there}
        chosen: dict[str, str] = {}
        for role, names in self.columns.items():
            for name in names:
                plain = name.casefold()
                # Shapefiles cut names; a cut name that two columns would share is numbered and not taken.
                have = known.get(plain) or known.get(plain[:_SHAPEFILE_NAME])
                if have is not None:
                    chosen[role] = have
                    break
            else:
                if strict:
                    raise InputError(
                        source,
                        Said("role {role!r}", role=role),
                        ", ".join(names),
                        Said("a column of the file (one of: {names})", names=", ".join(there)),
                        Said("Correct the name{nearest}.", nearest=suggestion(names[0], there)),
                    )
        return chosen


def load_line_mapping(path: str | Path | None = None) -> LineMapping:
    """Load the column mapping of a TOML file, NVDB's if left out.

    Parameters
    ----------
    path : str or Path, optional
        A file of the same form as ``data/roads/nvdb.toml``.

    Raises
    ------
    InputError
        If the file is no TOML, or has an unknown key, role or kind of value.
    """
    path = data_file("roads", "nvdb.toml") if path is None else Path(path)
    file = checked(_File, parse_toml(path, "a column mapping in TOML"), str(path))
    for role in file.columns:
        check_known(str(path), "columns", role, LINE_ATTRIBUTES, "what a column can say")
    return LineMapping(
        columns=file.columns,
        road_class=file.road_class,
        direction=file.direction,
        open_networks=file.network.open,
        true=file.values.true,
        source=file.source,
        licence=file.licence,
        join_within_m=file.join_within_m,
    )
