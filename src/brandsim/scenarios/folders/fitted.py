"""What a fit stands on: the hashes of the files that made it, which are held against those that are there now."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from brandsim._errors import InputError, Said, verbatim
from brandsim.scenarios.files.assumptions import load_assumptions
from brandsim.scenarios.files.folder import FITTED, TABLES, MunicipalityFolder
from brandsim.tables.json import parse_json
from brandsim.tables.toml import Several, TomlTable, checked

PROVENANCE = "provenance.json"
"""In ``fitted``: what was counted, and the hashes of the files that it is made of."""


def made_of(home: MunicipalityFolder) -> dict[str, str]:
    """Return the hashes of the files that a fit is made of: the mapping, and what is stated of demand, roads and crews.

    Parameters
    ----------
    home : MunicipalityFolder
    """
    roads = Path(home.data.roads)
    files = [Path(home.data.log), *sorted((home.path / TABLES["demand"]).glob("*.csv"))]
    files += [Path(home.data.stations), *stated_assumptions(home)]
    files += sorted(roads.glob("*.csv")) if roads.is_dir() else [roads]
    there = [path for path in files if path.is_file()]
    return {_within(home, path): hashlib.sha256(path.read_bytes()).hexdigest() for path in there}


def _within(home: MunicipalityFolder, path: Path) -> str:
    """Return a file's path in the folder, its name if it lies elsewhere."""
    return path.relative_to(home.path).as_posix() if path.is_relative_to(home.path) else path.name


def stated_assumptions(home: MunicipalityFolder) -> tuple[Path, ...]:
    """Return the tables of assumptions without those that an earlier fit has made.

    Parameters
    ----------
    home : MunicipalityFolder
    """
    tables = (Path(name) for name in home.data.assumptions)
    return tuple(path for path in tables if not path.is_relative_to(home.path / FITTED))


def fitted_keys(home: MunicipalityFolder) -> frozenset[str]:
    """Return which assumptions a fit has found: those that its table has otherwise than was stated.

    Parameters
    ----------
    home : MunicipalityFolder
    """
    stated = set(load_assumptions([str(path) for path in stated_assumptions(home)]))
    return frozenset(row.key for row in load_assumptions(home.data.assumptions) if row not in stated)


class FittedFrom(TomlTable):
    """What a fit says of itself.

    Attributes
    ----------
    log : tuple of mapping
        Each file of the log: its name, hash, form and rows.
    made_of : mapping of str to str
        From `made_of`, when it was made.
    years, held_out : tuple of int
        Calendar years that were counted, and those that were not.
    incidents : int
    dispersion : float
        Of the number of incidents a day, its variance to its mean.
    """

    log: Several[dict[str, Any]]
    made_of: dict[str, str]
    years: Several[int]
    held_out: Several[int]
    incidents: int
    dispersion: float


def fitted_from(home: MunicipalityFolder) -> FittedFrom | None:
    """Return what a municipality's fit says of itself; None if nothing was fitted.

    Parameters
    ----------
    home : MunicipalityFolder

    Raises
    ------
    InputError
        If the file is no longer what was written.
    """
    path = home.path / FITTED / PROVENANCE
    if not path.is_file():
        return None
    return checked(
        FittedFrom, parse_json(path, "what brandsim fit wrote", "Fit again: brandsim fit."), str(path)
    )


def check_fitted(home: MunicipalityFolder) -> None:
    """Check that what was fitted is made of the files that are there now.

    Parameters
    ----------
    home : MunicipalityFolder

    Raises
    ------
    InputError
        If one of them has changed since.
    """
    fitted = fitted_from(home)
    if fitted is None:
        return
    path, made, now = home.path / FITTED / PROVENANCE, fitted.made_of, made_of(home)
    changed = sorted(name for name in {*made, *now} if made.get(name) != now.get(name))
    if changed:
        what = Said("a fit to the files as they are; changed since: {names}", names=", ".join(changed))
        raise InputError(
            str(path), "made_of", verbatim(", ".join(changed)), what, Said("Fit again: brandsim fit.")
        )
