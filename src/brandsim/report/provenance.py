"""Where a result comes from: what was asked, of which data, with what; enough to make it again years later."""

from __future__ import annotations

import inspect
import json
import platform
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from brandsim._data import beside, data_folder
from brandsim._errors import InputError
from brandsim._files import written_whole
from brandsim.render.blocks import Section
from brandsim.report.content.loans import loans_section
from brandsim.roads.graph.provenance import sha256_of
from brandsim.scenarios.files.folder import FILE, TABLES, Loan
from brandsim.scenarios.files.scenario import Scenario, load_scenario
from brandsim.tables.toml import parse_toml

KEY = "provenance"
"""Where it stands in the JSON of a result."""

SCHEMA = 1
"""Of what `Provenance.to_dict` returns; a later one is not read."""

BESIDE_RECORDS = "provenance.json"

CHANGES_NOTHING = frozenset({"threads", "progress", "records", "worlds_file"})
"""Arguments that no number depends on, not one of the records either."""

LIBRARIES = (
    "numpy", "scipy", "numba", "llvmlite", "pandas", "shapely", "pyproj", "networkx", "simpy", "matplotlib",
    "xlsxwriter",
)  # fmt: skip
"""Whose versions are told: what computes, reads, draws or writes."""

OF_FOLDERS = frozenset({FILE, TABLES["log"]})
"""Files in TOML that are no scenarios."""

BELONGING = ("units", "needs", "ranges", "capabilities")
"""Tables that lie beside one that is named."""

LONGEST_NAME = 200
"""A longer text is no name of a file."""

EMBEDDED = "embedded"
"""How the names of embedded data files begin."""


@dataclass(frozen=True)
class Provenance:
    """What made a result.

    Attributes
    ----------
    made_by : str
        The function: ``simulate``, ``compare`` …
    arguments : mapping of str to value
        All of them, those left out too, as JSON can hold them.
    kept_back : tuple of str
        Arguments that no file can hold: a scenario changed in Python, a policy of one's own. With any of them the
        result cannot be made again from what is written here.
    scenarios : mapping of str to str
        The text of every scenario's file of one's own, by its path.
    data : mapping of str to str
        SHA-256 of every file that may have been read, by its name: the embedded ones, then those of one's own.
    borrowed : tuple of Loan
        What its scenarios have of another municipality, each once.
    """

    made_by: str
    arguments: Mapping[str, Any]
    kept_back: tuple[str, ...] = ()
    scenarios: Mapping[str, str] = field(default_factory=dict)
    data: Mapping[str, str] = field(default_factory=dict)
    borrowed: tuple[Loan, ...] = ()

    @classmethod
    def of(cls, made: Callable[..., Any], given: tuple[Any, ...], options: Mapping[str, Any]) -> Provenance:
        """Tell of a call that has been answered.

        Parameters
        ----------
        made : callable
        given : tuple
            Its arguments by position.
        options : mapping of str to value
            Those by name.
        """
        bound = inspect.signature(made).bind(*given, **options)
        bound.apply_defaults()
        told = {name: value for name, value in bound.arguments.items() if name not in CHANGES_NOTHING}
        arguments = {name: _written(value) for name, value in told.items()}
        kept_back = tuple(name for name, value in arguments.items() if value is _UNWRITABLE)
        held = {name: None if name in kept_back else value for name, value in arguments.items()}
        return cls.about(made.__name__, held, told.values(), kept_back)

    @classmethod
    def about(
        cls,
        made_by: str,
        arguments: Mapping[str, Any],
        meant: Iterable[Any],
        kept_back: tuple[str, ...] = (),
    ) -> Provenance:
        """Tell of a call from its arguments.

        Parameters
        ----------
        made_by, arguments, kept_back
            As the fields.
        meant : iterable of object
            What may name files that are read: scenarios, paths, and lists of such.
        """
        meant = list(meant)
        files = dict(_own_files(meant))
        return cls(
            made_by=made_by,
            arguments=arguments,
            kept_back=kept_back,
            scenarios={
                name: path.read_text(encoding="utf-8")
                for name, path in files.items()
                if _is_toml(path) and path.name not in OF_FOLDERS
            },
            data=_embedded() | {name: sha256_of(path) for name, path in files.items()},
            borrowed=tuple(dict.fromkeys(loan for one in _named(meant) for loan in _loans_of(one))),
        )

    def to_dict(self, lang: str) -> dict[str, Any]:
        """Return it in values that JSON can hold, with the program and the machine.

        Parameters
        ----------
        lang : str
            The language that the result is written in.
        """
        return {
            "schema": SCHEMA,
            "made_by": self.made_by,
            "arguments": dict(self.arguments),
            "kept_back": list(self.kept_back),
            "lang": lang,
            **program(),
            "scenarios": dict(self.scenarios),
            "data": dict(self.data),
            **({"borrowed": [loan._asdict() for loan in self.borrowed]} if self.borrowed else {}),
        }

    def save(self, folder: Path) -> None:
        """Write it beside the records of a result, as `BESIDE_RECORDS`.

        Parameters
        ----------
        folder : path
        """
        with written_whole(folder / BESIDE_RECORDS) as temporary:
            temporary.write_text(
                json.dumps(self.to_dict("sv"), ensure_ascii=False, indent=1), encoding="utf-8"
            )


def program() -> dict[str, Any]:
    """Return what computes: brandsim and its commit, Python, the platform and the libraries."""
    return {
        "brandsim": version("brandsim"),
        "commit": _commit(),
        "python": platform.python_version(),
        "platform": f"{platform.system()} {platform.machine()}",
        "libraries": _versions(),
    }


@cache
def _versions() -> dict[str, str]:
    return {name: version(name) for name in LIBRARIES}


@cache
def _commit() -> str | None:
    """Return the commit of a checkout, with ``-dirty`` if its files are changed; None where there is none."""
    here = Path(__file__).parent
    describe = ["git", "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"]
    try:
        # Installed below a repository of somebody else's, it is not of that repository's commit.
        listed, found = (
            subprocess.run(asked, cwd=here, capture_output=True, text=True, check=False)  # noqa: S603  (fixed words)
            for asked in (["git", "ls-files", __file__], describe)
        )
    except OSError:  # there is no git
        return None
    return found.stdout.strip() or None if listed.stdout else None


@cache
def _embedded() -> dict[str, str]:
    """Return the hashes of the embedded data, which is read once a process."""
    folder = data_folder()
    files = sorted(
        path for path in folder.rglob("*") if path.is_file() and path.suffix not in {".pyc", ".mo"}
    )
    return {f"{EMBEDDED}/{path.relative_to(folder).as_posix()}": sha256_of(path) for path in files}


class _Unwritable:
    """Stands for what JSON cannot hold."""


_UNWRITABLE = _Unwritable()


def _written(value: Any) -> Any:
    """Return an argument as JSON can hold it."""
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, Scenario):
        return value.reference if _is_as_its_file(value) else _UNWRITABLE
    if isinstance(value, Mapping):
        parts = {str(key): _written(part) for key, part in value.items()}
        return _UNWRITABLE if _UNWRITABLE in parts.values() else parts
    if isinstance(value, Sequence):
        several = [_written(part) for part in value]
        return _UNWRITABLE if _UNWRITABLE in several else several
    return _UNWRITABLE


def _is_as_its_file(scenario: Scenario) -> bool:
    """Return whether a scenario is what is read by its name."""
    try:
        return _equal(load_scenario(scenario.reference), scenario)
    except InputError:  # no file has this name
        return False


def _equal(one: Any, other: Any) -> bool:
    """Return whether two values are equal, the arrays of their rosters entry by entry."""
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray):
        return np.array_equal(one, other)
    if is_dataclass(one):
        return all(_equal(getattr(one, part.name), getattr(other, part.name)) for part in fields(one))
    if isinstance(one, Mapping):
        return one.keys() == other.keys() and all(_equal(one[key], other[key]) for key in one)
    if isinstance(one, tuple | list):
        return len(one) == len(other) and all(map(_equal, one, other))
    return bool(one == other)


def _own_files(arguments: Iterable[Any]) -> Iterator[tuple[str, Path]]:
    """Yield the files of one's own that a call may read: scenarios, what they name, and folders of municipalities."""
    for one in _named(arguments):
        yield from ((str(file), file) for file in _files_of(one) if not _is_embedded(file))


def _named(arguments: Iterable[Any]) -> Iterator[str | Path | Scenario]:
    """Yield the arguments that may name a scenario or a file, those in lists too."""
    for value in arguments:
        for one in value if isinstance(value, list | tuple) else [value]:
            if isinstance(one, str | Path | Scenario):
                yield one


def _loans_of(value: str | Path | Scenario) -> tuple[Loan, ...]:
    """Return what the scenario that an argument means has of another municipality."""
    try:
        return load_scenario(value).borrowed
    except InputError:  # a text of another meaning, or what the call itself refuses
        return ()


def _files_of(value: str | Path | Scenario) -> Iterator[Path]:
    """Yield the files that one argument means."""
    if not isinstance(value, Scenario) and Path(value).is_file():
        yield from _with_parents(Path(value))
    try:
        scenario = load_scenario(value)
    except InputError:  # a text of another meaning, or what the call itself refuses
        return
    named = [Path(name) for name in scenario.data.paths if "/" in name or "." in name]
    if not scenario.folder.ships:
        named.append(scenario.folder.path)
    for path in named:
        yield from _inside(path)


def _inside(path: Path) -> Iterator[Path]:
    """Yield a file and the tables that belong to it, or all files of a folder."""
    if path.is_dir():
        yield from (file for file in sorted(path.rglob("*")) if file.is_file())
    elif path.is_file():
        yield path
        yield from (table for table in (beside(path, what) for what in BELONGING) if table.is_file())


def _with_parents(path: Path) -> Iterator[Path]:
    """Yield a file, and of a scenario what it names and those that it builds upon."""
    yield path
    if _is_toml(path):
        content = parse_toml(path, "a scenario file")
        for text in _texts(content):
            if len(text) <= LONGEST_NAME and ("/" in text or "." in text):
                yield from _inside(path.parent / text)
        parent = str(content.get("parent", ""))
        above = path.parent / (parent if _is_toml(Path(parent)) else f"{parent}.toml")
        if parent and above.is_file():
            yield from _with_parents(above)


def _texts(value: Any) -> Iterator[str]:
    """Yield every text of a TOML file."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list):
        for part in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(part)


def _is_embedded(file: Path) -> bool:
    return file.resolve().is_relative_to(data_folder().resolve())


def _is_toml(path: Path) -> bool:
    return path.suffix.lower() == ".toml"


@dataclass(frozen=True, kw_only=True, repr=False)
class Traced:
    """A result that says where it comes from.

    Attributes
    ----------
    provenance : Provenance or None
        None for a part of another result.
    """

    provenance: Provenance | None = field(default=None, compare=False)

    def summary(self, lang: str = "sv") -> dict[str, Any]:
        """Return everything that machines read, as the command line's ``--json`` prints it.

        Parameters
        ----------
        lang : {"sv", "en"}
            Language of titles and texts.
        """
        return self._traced(super().summary(lang), lang)  # type: ignore[misc]  # of the result beside it

    def _loans(self, lang: str) -> tuple[Section, ...]:
        """Say what is borrowed, where no caveats of a run do."""
        return () if self.provenance is None else loans_section(self.provenance.borrowed, lang)

    def _traced(self, told: dict[str, Any], lang: str) -> dict[str, Any]:
        """Return what a result tells, with where it comes from."""
        origin = self._origin(lang)
        return told if origin is None else told | {KEY: origin}

    def _origin(self, lang: str) -> dict[str, Any] | None:
        """Say where the result comes from, to whoever writes it to a file."""
        return None if self.provenance is None else self.provenance.to_dict(lang)


@dataclass(frozen=True)
class TracedRows:
    """Rows that a command found, with where they come from.

    Attributes
    ----------
    rows : list of dict
    provenance : Provenance
    """

    rows: list[dict[str, Any]]
    provenance: Provenance

    def summary(self, lang: str) -> dict[str, Any]:
        """Return everything that machines read.

        Parameters
        ----------
        lang : str
            One of `languages`.
        """
        return {"rows": self.rows, KEY: self.provenance.to_dict(lang)}
