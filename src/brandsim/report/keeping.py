"""A folder in which a call keeps its parts as they are finished: of one call, one program and one set of data."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from brandsim._errors import InputError, Said, verbatim
from brandsim._files import file_path, told, written_whole
from brandsim.report.provenance import SCHEMA, Provenance
from brandsim.scenarios.run.kept_parts import KeptParts
from brandsim.tables.json import parse_json

BEGUN = "begun.json"
"""What the folder was begun with."""

FOLDER: ContextVar[Path | None] = ContextVar("FOLDER", default=None)
"""Where calls keep their parts; None where they do not."""

_CURE = "Name another folder."
_PROGRAM = ("brandsim", "commit", "libraries")


@contextmanager
def keeping(folder: str | Path) -> Iterator[None]:
    """Have the call in the block keep its parts as they are finished.

    What was stopped, however it was, goes on where it was when the same call is made again: what is finished is read
    and not played again, and the result is equal to the last bit to one that was never stopped. It is meant for
    `simulate`, `compare`, `goals`, `sensitivity`, `anchors` and `forecast`, one call a folder.

    Parameters
    ----------
    folder : path-like
        Made if it is not there.

    Raises
    ------
    InputError
        By the call: if the folder was begun with another call, other data or another program, or an argument is in no
        file.

    Examples
    --------
    >>> import tempfile
    >>> import brandsim as bs
    >>> with bs.keeping(tempfile.mkdtemp()):
    ...     run = bs.simulate("minimum", years=2, uncertainty=0)
    >>> run.years
    2
    """
    before = FOLDER.set(file_path("keeping", "folder", folder))
    try:
        yield
    finally:
        FOLDER.reset(before)


def begun(folder: Path, provenance: Provenance) -> KeptParts:
    """Return a folder's parts, if it is of this call.

    Parameters
    ----------
    folder : path
    provenance : Provenance
        Of the call.

    Raises
    ------
    InputError
        As `keeping`.
    """
    if provenance.kept_back:
        expected = Said("a call of which every argument can be written to a file")
        cure = "Make it again in Python, or save the scenario as a TOML file and run that."
        raise InputError("keeping", "", list(provenance.kept_back), expected, cure)
    with told(folder, "a folder that can be written", _CURE):
        folder.mkdir(parents=True, exist_ok=True)
        others = [path.name for path in folder.iterdir() if not path.name.startswith(".")]
    file, now = folder / BEGUN, json.loads(json.dumps(provenance.to_dict("sv")))
    if file.exists():
        _check_same(folder, parse_json(file, "what a call was begun with", _CURE), now)
    elif others:
        value = verbatim(Said("files, but no {file}", file=BEGUN))
        raise InputError(str(folder), "", value, "a folder of this call, or an empty one", _CURE)
    else:
        with written_whole(file) as temporary:
            temporary.write_text(json.dumps(now, ensure_ascii=False, indent=1), encoding="utf-8")
    return KeptParts(folder)


def _check_same(folder: Path, then: dict[str, Any], now: dict[str, Any]) -> None:
    """Check that a folder is gone on with as it was begun."""
    if then.get("schema") != SCHEMA:
        expected = Said("schema {schema}", schema=SCHEMA)
        raise InputError(str(folder / BEGUN), "schema", then.get("schema"), expected, _CURE)
    for key in ("made_by", "arguments"):
        if then.get(key) != now[key]:
            value = Said("another {key} than when the folder was begun", key=key)
            raise InputError(str(folder), "", verbatim(value), "the call that it was begun with", _CURE)
    for key in _PROGRAM:
        if then.get(key) != now[key]:
            value = Said("another program than when the folder was begun ({key})", key=key)
            raise InputError(str(folder), "", verbatim(value), "the program that it was begun with", _CURE)
    data = then.get("data")
    held = data if isinstance(data, dict) else {}
    for name in {**held, **now["data"]}:
        if held.get(name) != now["data"].get(name):
            value = Said("another file than when the folder was begun")
            raise InputError(str(folder), name, verbatim(value), "the data that it was begun with", _CURE)
