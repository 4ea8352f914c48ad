"""A result made again from what its file says of its origin: equal to the last bit, or what differs and why."""

from __future__ import annotations

import inspect
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

from brandsim._errors import InputError, Said, verbatim
from brandsim._files import file_path
from brandsim._validate import check_known
from brandsim.render.blocks import Column, Lines, Section, Table
from brandsim.report import reports
from brandsim.report.explanation import alarms, explain_incident, stories
from brandsim.report.faces import Report
from brandsim.report.kept import CURE, WHAT, read_kept, write_kept
from brandsim.report.provenance import CHANGES_NOTHING, KEY, SCHEMA, Provenance, TracedRows
from brandsim.report.staffing import posts, roster
from brandsim.validation import validate
from brandsim.validation.holdout import validate_holdout
from brandsim.words.catalogue import term
from brandsim.words.numbers import capital
from brandsim.words.text import languages


def validated(folder: str | Path | None = None) -> TracedRows:
    """Do what `brandsim.validate` does, and tell of every file of the cases.

    Parameters
    ----------
    folder : path-like, optional
    """
    rows = validate(folder)
    held = [] if folder is None else sorted(file for file in Path(folder).rglob("*") if file.is_file())
    arguments = {"folder": None if folder is None else str(folder)}
    return TracedRows(rows, Provenance.about("validate", arguments, [held]))


def held_out(
    folder: str | Path, year: int, scenario: str | None = None, years: int = 50, seed: int = 1
) -> TracedRows:
    """Do what `validate_holdout` does, and tell of every file of the municipality.

    Parameters
    ----------
    folder, year, scenario, years, seed
        As there.
    """
    rows = [row.to_dict() for row in validate_holdout(folder, year, scenario, years, seed)]
    return TracedRows(rows, Provenance.of(validate_holdout, (folder, year, scenario, years, seed), {}))


MAKERS: Mapping[str, Callable[..., Any]] = {
    "simulate": reports.simulate,
    "replay": reports.replay,
    "compare": reports.compare,
    "goals": reports.goals,
    "sensitivity": reports.sensitivity,
    "anchors": reports.anchors,
    "forecast": reports.forecast,
    "explain_incident": explain_incident,
    "alarms": alarms,
    "stories": stories,
    "posts": posts,
    "roster": roster,
    "validate": validated,
    "validate_holdout": held_out,
}
"""What makes results that say where they come from."""

KEEPERS = ("simulate", "replay")
"""Those of them that write records."""

SHOWN = 20
"""As many of the values that differ are shown."""

ABSENT = "–"


class Difference(NamedTuple):
    """A value, or a fact of its origin, that is another than it was; `ABSENT` where there is none."""

    where: str
    then: Any
    now: Any


@dataclass(frozen=True)
class Reproduction(Report):
    """What came of making a result again.

    Attributes
    ----------
    file : str
    values : int
        How many there are.
    differing : tuple of Difference
        Values that are not equal to the last bit.
    changed : tuple of Difference
        What is another than when the file was written: program, machine, libraries, files of data.
    """

    file: str
    values: int
    differing: tuple[Difference, ...]
    changed: tuple[Difference, ...]

    _title = "reproduce_title"

    @property
    def same(self) -> bool:
        """Whether every value is equal to the last bit."""
        return not self.differing

    def to_dict(self) -> dict[str, Any]:
        """Return it in values that JSON can hold."""
        return {
            "file": self.file,
            "same": self.same,
            "values": self.values,
            "differing": [one._asdict() for one in self.differing],
            "changed": [one._asdict() for one in self.changed],
        }

    def _sections(self, lang: str) -> Sequence[Section]:
        if self.same:
            lead = term("reproduce_same", lang, n=self.values)
        else:
            lead = term("reproduce_differs", lang, n=len(self.differing), of=self.values)
        blocks: list[Any] = [Lines((lead,), "prose")]
        if self.differing:
            blocks.append(_table(self.differing[:SHOWN], "reproduce_value", lang))
        if len(self.differing) > SHOWN:
            blocks.append(Lines((term("reproduce_more", lang, n=len(self.differing) - SHOWN),), "note"))
        if self.changed:
            blocks += [
                Lines((term("reproduce_changed", lang),), "prose"),
                _table(self.changed, "reproduce_what", lang),
            ]
        elif self.differing:
            blocks.append(Lines((term("reproduce_unexplained", lang),), "prose"))
        return [Section(capital(term(self._title, lang)), tuple(blocks))]


def reproduce(file: str | Path) -> Reproduction:
    """Make a result again, and hold it against the file that it was written to.

    Parameters
    ----------
    file : path-like
        What ``--json`` printed, or a `summary` as JSON; a page (``.html``), a workbook (``.xlsx``), or the folder that
        `simulate` wrote records to.

    Returns
    -------
    Reproduction

    Raises
    ------
    InputError
        If the file is no such result, is of a later version, or holds too little to make it again; and for what the
        call itself refuses today.

    Examples
    --------
    >>> import json, tempfile
    >>> from pathlib import Path
    >>> import brandsim as bs
    >>> file = Path(tempfile.mkdtemp()) / "result.json"
    >>> _ = file.write_text(json.dumps(bs.simulate("minimum", years=2, uncertainty=0).summary()))
    >>> bs.reproduce(file).same
    True
    """
    path = file_path("reproduce", "file", file)
    then = read_kept(path)
    _check(path, then.origin)
    make, arguments = MAKERS[then.origin["made_by"]], then.origin["arguments"]
    with tempfile.TemporaryDirectory() as folder:
        if path.is_dir():
            make(**arguments, records=folder)
            now = read_kept(Path(folder))
        else:
            now = read_kept(
                write_kept(make(**arguments), Path(folder) / f"now{path.suffix}", then.origin["lang"])
            )
    return Reproduction(
        file=str(path),
        values=len(then.values),
        differing=tuple(_differences(then.values, now.values)),
        changed=tuple(_differences(*(dict(_facts(one.origin)) for one in (then, now)))),
    )


def _check(path: Path, told: Mapping[str, Any]) -> None:
    """Check that a result says all that is needed to make it again."""
    if told.get("schema") != SCHEMA:
        expected = Said(
            "schema {schema}, which brandsim {version} reads", schema=SCHEMA, version=version("brandsim")
        )
        raise InputError(
            str(path), f"{KEY}.schema", told.get("schema"), expected, "Use the version that wrote it."
        )
    if told.get("kept_back"):
        expected = Said("a call of which every argument can be written to a file")
        raise InputError(
            str(path), f"{KEY}.kept_back", told["kept_back"], expected,
            "Make it again in Python, or save the scenario as a TOML file and run that.",
        )  # fmt: skip
    if told.get("made_by") not in MAKERS:
        raise InputError(str(path), f"{KEY}.made_by", told.get("made_by"), verbatim(", ".join(MAKERS)), CURE)
    for key, kind in (("arguments", dict), ("lang", str), ("data", dict), ("libraries", dict)):
        if not isinstance(told.get(key), kind):
            raise InputError(str(path), f"{KEY}.{key}", told.get(key), WHAT, CURE)
    check_known(str(path), f"{KEY}.lang", told["lang"], languages(), "a language")
    known = inspect.signature(MAKERS[told["made_by"]]).parameters
    if path.is_dir() and told["made_by"] not in KEEPERS:
        raise InputError(str(path), f"{KEY}.made_by", told["made_by"], verbatim(", ".join(KEEPERS)), CURE)
    for name in told["arguments"]:
        # What would write files, or change nothing, is not what made the result.
        check_known(
            str(path),
            f"{KEY}.arguments",
            name,
            [one for one in known if one not in CHANGES_NOTHING],
            "an argument",
        )


def _facts(told: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield what a result's origin says that may explain a difference."""
    for key in ("brandsim", "commit", "python", "platform"):
        yield key, told.get(key)
    yield from told.get("libraries", {}).items()
    yield from told["data"].items()


def _differences(then: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Difference]:
    """Yield what is not equal, in the order of then, what is new at the end."""
    for where in {**then, **now}:
        before, after = then.get(where, ABSENT), now.get(where, ABSENT)
        if before != after or type(before) is not type(after):
            yield Difference(where, before, after)


def _table(differences: Sequence[Difference], head: str, lang: str) -> Table:
    columns = (
        Column(term(head, lang)),
        Column(term("reproduce_then", lang)),
        Column(term("reproduce_now", lang)),
    )
    rows = tuple((one.where, _short(one.then), _short(one.now)) for one in differences)
    return Table(columns, rows, indent=0, corner=True, cut=False)


def _short(value: Any) -> str:
    """Write a value so that its beginning is seen: a hash is told from another by a few letters."""
    text = str(ABSENT if value is None else value)
    return text if len(text) <= 24 else f"{text[:12]}…"
