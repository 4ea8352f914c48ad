"""A result made again from what its file says of its origin: equal to the last bit, or what differs and why."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

from brandsim._errors import NOTHING, InputError, Said, verbatim
from brandsim._files import file_path
from brandsim._validate import check_known
from brandsim.render.blocks import Column, Lines, Section, Table
from brandsim.report import reports
from brandsim.report.faces import Report
from brandsim.report.provenance import CHANGES_NOTHING, SCHEMA
from brandsim.tables.json import parse_json
from brandsim.words.catalogue import term
from brandsim.words.numbers import capital
from brandsim.words.text import languages

MAKERS: Mapping[str, Callable[..., Any]] = {
    "simulate": reports.simulate,
    "replay": reports.replay,
    "compare": reports.compare,
}
"""What makes results that say where they come from."""

KEY = "provenance"
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
        What ``--json`` of `run`, `replay` or `compare` printed, or a `summary` of theirs as JSON.

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
    then = _read(path)
    told = then.pop(KEY)
    made = MAKERS[told["made_by"]](**told["arguments"])
    now = json.loads(json.dumps(made.summary(told["lang"])))
    values = dict(_leaves(then)), dict(_leaves({key: part for key, part in now.items() if key != KEY}))
    return Reproduction(
        file=str(path),
        values=len(values[0]),
        differing=tuple(_differences(*values)),
        changed=tuple(_differences(*(dict(_facts(one)) for one in (told, now[KEY])))),
    )


def _read(path: Path) -> dict[str, Any]:
    """Return a result with all that is needed to make it again."""
    what = "a result of brandsim in JSON, with its provenance"
    cure = "Write it anew: brandsim run … --json."
    found = parse_json(path, what, cure)
    told = found.get(KEY)
    if not isinstance(told, dict):
        raise InputError(str(path), KEY, NOTHING, what, cure)
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
        raise InputError(str(path), f"{KEY}.made_by", told.get("made_by"), verbatim(", ".join(MAKERS)), cure)
    for key, kind in (("arguments", dict), ("lang", str), ("data", dict), ("libraries", dict)):
        if not isinstance(told.get(key), kind):
            raise InputError(str(path), f"{KEY}.{key}", told.get(key), what, cure)
    check_known(str(path), f"{KEY}.lang", told["lang"], languages(), "a language")
    known = inspect.signature(MAKERS[told["made_by"]]).parameters
    for name in told["arguments"]:
        # What would write files, or change nothing, is not what made the result.
        check_known(
            str(path),
            f"{KEY}.arguments",
            name,
            [one for one in known if one not in CHANGES_NOTHING],
            "an argument",
        )
    return found


def _leaves(value: Any, where: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every single value with its place in the result, such as ``indicators[0].estimate``."""
    if isinstance(value, Mapping):
        for key, part in value.items():
            yield from _leaves(part, f"{where}.{key}" if where else str(key))
    elif isinstance(value, list):
        yield f"{where}.length", len(value)
        for n, part in enumerate(value):
            yield from _leaves(part, f"{where}[{n}]")
    else:
        yield where, value


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
