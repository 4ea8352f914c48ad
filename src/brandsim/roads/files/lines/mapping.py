"""Which columns of a road database say what: a small TOML file, or names given by the caller."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field, Strict

from brandsim._data import data_file
from brandsim._errors import InputError, Said
from brandsim._validate import check_known
from brandsim.tables.toml import TomlTable, checked, parse_toml

LINE_LIMITS = {
    "max_weight_t": ("weight", ("forward", "backward")),
    "forward_max_weight_t": ("weight", ("forward",)),
    "backward_max_weight_t": ("weight", ("backward",)),
    "max_axle_load_t": ("axle_load", ("forward", "backward")),
    "max_height_m": ("height", ("forward", "backward")),
    "max_width_m": ("width", ("forward", "backward")),
    "max_length_m": ("length", ("forward", "backward")),
}
"""The measure of the vehicle that each limit of a column is held against, and the directions that it is for."""

LINE_ATTRIBUTES = (
    "name", "road_ref", "road_class", "road_kind", "motorway", "speed_limit_kmh", "forward_kmh", "backward_kmh",
    "closed_forward", "closed_backward", "direction", "ferry", "network", "crossing_s", "level", "bridge", "tunnel",
    *LINE_LIMITS,
)  # fmt: skip
"""What a column can say about a line."""

YES = ("1", "true", "yes", "y", "t", "ja", "j", "sant", "x", "-1")
NO = ("", "0", "false", "no", "n", "f", "nej", "falskt")

DIRECTIONS: Mapping[str, Sequence[str]] = {
    "both": ("both", "båda", "b", "no", "nej", "false", "0"),
    "forward": ("forward", "med", "yes", "ja", "true", "1"),
    "backward": ("backward", "mot", "-1"),
}
"""Values of a direction where a mapping lists none. F and T are not among them: in some files they are along and
against the line, in others no and yes."""

_FOLDER = ("roads", "mappings")

_Names = Annotated[
    tuple[str, ...],
    BeforeValidator(lambda given: [given] if isinstance(given, str) else given),
    Strict(False),
    Field(min_length=1),
]
"""A text, or a list of texts."""

_Roles = Annotated[tuple[str, ...], Strict(False)]


class _Network(TomlTable):
    open: _Names = ()


class _Values(TomlTable):
    true: _Names = YES
    false: _Names = NO


class _File(TomlTable):
    source: str = ""
    licence: str = ""
    described_in: str = ""
    recognised_by: _Roles = ()
    optional: _Roles = ()
    absent: _Roles = ()
    join_within_m: float = Field(0.1, ge=0, le=100)
    columns: Mapping[str, _Names] = Field(min_length=1)
    road_class: Mapping[str, str] = {}
    road_kind: Mapping[str, str] = {}
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
    true, false : sequence of str
        Values that mean yes and no.
    source, licence : str
        Who made the data, and its licence.
    join_within_m : float
        Ends of lines that lie as near as this are one place, in metres.
    road_kind : mapping of str to str
        Class for those values of the column ``road_kind`` that say more than the class does, such as a ferry.
    name : str
        The mapping's own: of those that ship, or the name of its file.
    described_in : str
        Where the names of the columns are from.
    recognised_by : sequence of str
        Columns that no other source has: a file with one of them is read by this mapping.
    optional : sequence of str
        Roles whose column a file of the source may lack.
    absent : sequence of str
        Roles that the source never says.
    """

    columns: Mapping[str, Sequence[str]]
    road_class: Mapping[str, str]
    direction: Mapping[str, Sequence[str]]
    open_networks: Sequence[str] = ()
    true: Sequence[str] = YES
    source: str = ""
    licence: str = ""
    join_within_m: float = 0.1
    false: Sequence[str] = NO
    road_kind: Mapping[str, str] = field(default_factory=dict)
    name: str = ""
    described_in: str = ""
    recognised_by: Sequence[str] = ()
    optional: Sequence[str] = ()
    absent: Sequence[str] = ()

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
        return replace(
            self, columns={role: (name,) for role, name in names.items()}, name="", optional=(), absent=()
        )


def mapping_names() -> list[str]:
    """Return the names of the mappings that ship."""
    return sorted(path.stem for path in data_file(*_FOLDER).glob("*.toml"))


def mapping_file(name_or_path: str | Path) -> Path:
    """Return the file of a mapping.

    Parameters
    ----------
    name_or_path : str or path
        One of `mapping_names`, or a path that ends in ``.toml``.

    Raises
    ------
    InputError
        For a name that is none of them.
    """
    text = str(name_or_path)
    if text.lower().endswith(".toml"):
        return Path(text)
    check_known("mapping", "name", text, mapping_names(), "a mapping that ships or the path of a .toml file")
    return data_file(*_FOLDER, f"{text}.toml")


def load_line_mapping(path: str | Path | None = None) -> LineMapping:
    """Load a column mapping.

    Parameters
    ----------
    path : str or Path, optional
        The name of one that ships (``data/roads/mappings``), or a file of the same form; NVDB's if left out.

    Raises
    ------
    InputError
        If there is no such mapping, the file is no TOML, or it has an unknown key, role or kind of value.
    """
    path = mapping_file("nvdb" if path is None else path)
    file = checked(_File, parse_toml(path, "a column mapping in TOML"), str(path))
    for where, roles in (("columns", file.columns), ("optional", file.optional), ("absent", file.absent)):
        for role in roles:
            check_known(str(path), where, role, LINE_ATTRIBUTES, "what a column can say")
    for role in file.absent:
        if role in file.columns:
            raise InputError(
                str(path),
                "absent",
                role,
                "a role without a column",
                Said("Remove it here, or {role} under [columns].", role=role),
            )
    return LineMapping(
        columns=file.columns,
        road_class=file.road_class,
        road_kind=file.road_kind,
        direction=file.direction or DIRECTIONS,
        open_networks=file.network.open,
        true=file.values.true,
        false=file.values.false,
        source=file.source,
        licence=file.licence,
        join_within_m=file.join_within_m,
        name=path.stem,
        described_in=file.described_in,
        recognised_by=file.recognised_by,
        optional=file.optional,
        absent=file.absent,
    )
