"""Which mapping reads a file of lines, and which of its columns says what; a role that finds no column is refused."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from brandsim._errors import NOTHING, InputError, Said
from brandsim._validate import suggestion
from brandsim.roads.files.lines.mapping import LINE_LIMITS, LineMapping, load_line_mapping, mapping_names

_OWN_CURE = "Name another mapping with --mapping, or write your own: brandsim roads mappings nvdb > own.toml"
_SHAPEFILE_NAME = 10
_LIKE = 0.8
_LONG = 6
_DECIDE_NOTHING = frozenset({"name", "road_ref", "level", "bridge", "tunnel", "crossing_s", *LINE_LIMITS})
"""Roles without which every road is driven as with them, and limits, whose columns are called like one another."""

_ALWAYS_ASKED = ("road_class", "speed_limit_kmh", "direction")
"""What decides how every road is driven: if nothing says it, that is told whatever the mapping names."""

_ASKED = {
    "road_class": (),
    "speed_limit_kmh": ("forward_kmh", "backward_kmh"),
    "direction": ("closed_forward", "closed_backward"),
    "ferry": ("road_kind",),
    "network": (),
}
"""What a file should say, by the role that says it alone; together the others say it too."""

_PAIRS = (("forward_kmh", "backward_kmh"), ("closed_forward", "closed_backward"))


@dataclass(frozen=True)
class Columns:
    """The columns of one file, read.

    Parameters
    ----------
    mapping : LineMapping
    of : mapping of str to str
        The column for each role that has one.
    because : tuple of str
        Columns by which the mapping was recognised; empty if it was named.
    """

    mapping: LineMapping
    of: Mapping[str, str]
    because: tuple[str, ...] = ()

    @property
    def unanswered(self) -> dict[str, str]:
        """What the file does not say though it decides how roads are driven, by role, with the names looked for."""
        plan = self.mapping
        return {
            role: ", ".join(name for part in (role, *others) for name in plan.columns.get(part, ()))
            for role, others in _ASKED.items()
            if role not in self.of and not (others and set(others) <= set(self.of))
            if role in (*_ALWAYS_ASKED, *plan.columns, *plan.absent)
        }

    @property
    def without_limits(self) -> str | None:
        """Names of the columns with limits of weight and size that were looked for and are not there, None for none."""
        named = [role for role in LINE_LIMITS if role in self.mapping.columns]
        lacking = [name for role in named if role not in self.of for name in self.mapping.columns[role]]
        return ", ".join(lacking) if lacking or not named else None


def columns_of(source: str, there: Sequence[str], mapping: LineMapping | str | Path | None) -> Columns:
    """Choose the mapping of a file, and find its columns.

    Parameters
    ----------
    source : str
        The file, for messages.
    there : sequence of str
        The names of its columns.
    mapping : LineMapping, str or Path or None
        A mapping, its name or its file; None for the one whose columns the file has.

    Raises
    ------
    InputError
        If no mapping knows the columns, two know as many, or a role finds none.
    """
    if mapping is None:
        plan, because = _recognised(source, there)
    else:
        plan, because = mapping if isinstance(mapping, LineMapping) else load_line_mapping(mapping), ()
    chosen = _chosen(plan, there)
    if not chosen and set(plan.columns) <= set(plan.optional):
        names = dict.fromkeys(name for several in plan.columns.values() for name in several)
        raise InputError(
            source,
            "columns",
            ", ".join(there) or NOTHING,
            Said("columns of the mapping: {names}", names=", ".join(names)),
            _OWN_CURE,
        )
    for role in plan.columns:
        if role not in chosen:
            _check_missing(source, role, there, chosen, plan)
    return Columns(plan, chosen, because)


def _recognised(source: str, there: Sequence[str]) -> tuple[LineMapping, tuple[str, ...]]:
    """Return the mapping that knows most of the columns, and which."""
    found = [
        (plan, tuple(name for name in plan.recognised_by if _column(name, there, {}) is not None))
        for plan in map(load_line_mapping, mapping_names())
    ]
    most = max(len(names) for _, names in found)
    best = [(plan, names) for plan, names in found if len(names) == most]
    if most and len(best) == 1:
        return best[0]
    known = "; ".join(
        f"{plan.name} ({', '.join(plan.recognised_by[:3])} …)" for plan, _ in (best if most else found)
    )
    raise InputError(
        source,
        "columns",
        ", ".join(there) or NOTHING,
        Said("columns of one of the mappings that ship: {known}", known=known),
        _OWN_CURE,
    )


def _chosen(plan: LineMapping, there: Sequence[str]) -> dict[str, str]:
    """Return the column for each role that has one: the first of its names that the file has."""
    cuts = Counter(cut for names in plan.columns.values() for cut in {_cut(name) for name in names})
    found = {
        role: next(filter(None, (_column(name, there, cuts) for name in names)), None)
        for role, names in plan.columns.items()
    }
    return {role: have for role, have in found.items() if have is not None}


def _column(name: str, there: Sequence[str], cuts: Mapping[str, int]) -> str | None:
    """Return the column of that name, or None.

    Shapefiles cut names. A cut name that could be that of several roles is nobody's: what writes the file numbers the
    second, and nobody knows which is which.
    """
    known = {have.casefold(): have for have in there}
    return known.get(name.casefold()) or (known.get(_cut(name)) if cuts.get(_cut(name), 0) <= 1 else None)


def _cut(name: str) -> str:
    return name.casefold()[:_SHAPEFILE_NAME]


def _check_missing(
    source: str, role: str, there: Sequence[str], chosen: Mapping[str, str], plan: LineMapping
) -> None:
    """Raise `InputError` for a role without column, unless the source may lack it.

    Even then half of a pair is a fault, and so is a column called much like it that nothing else reads.
    """
    names = plan.columns[role]
    near = _like(names, [name for name in there if name not in chosen.values()])
    half = any(role in pair and any(part in chosen for part in pair) for pair in _PAIRS)
    if role in plan.optional and (role in _DECIDE_NOTHING or not (near or half)):
        return
    nearest = Said(" (did you mean {near!r}?)", near=near[0]) if near else suggestion(names[0], there)
    cure = (
        Said(
            "Correct the name{nearest} in a mapping of your own (brandsim roads mappings {name} > own.toml, then "
            "--mapping own.toml), or say there that the file has none: absent = [{role!r}].",
            nearest=nearest,
            role=role,
            name=plan.name,
        )
        if plan.name in mapping_names()
        else Said(
            "Correct the name{nearest}, or say in the mapping that the file has none: absent = [{role!r}].",
            nearest=nearest,
            role=role,
        )
    )
    raise InputError(
        source,
        Said("role {role!r}", role=role),
        ", ".join(names),
        Said("a column of the file (one of: {names})", names=", ".join(there)),
        cure,
    )


def _like(names: Sequence[str], loose: Sequence[str]) -> list[str]:
    """Return the columns that are called much like one of the names: misspelt, cut or lengthened."""
    plain = {have.casefold(): have for have in loose}
    near = [
        have
        for name in names
        for have in (
            *difflib.get_close_matches(name.casefold(), plain, n=1, cutoff=_LIKE),
            *(have for have in plain if len(have) >= _LONG and name.casefold().startswith(have)),
            *(have for have in plain if len(name) >= _LONG and have.startswith(name.casefold())),
        )
    ]
    return [plain[have] for have in dict.fromkeys(near)]
