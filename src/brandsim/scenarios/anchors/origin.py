"""Where a file of statistics was fetched: what lies beside it, and what its anchors say of it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Annotated

from pydantic import Field

from brandsim._errors import InputError, Said, verbatim
from brandsim._files import check_file_exists, written_whole
from brandsim.tables.toml import Several, TomlTable, checked, parse_toml
from brandsim.words.catalogue import told
from brandsim.words.text import Text

SUFFIX = ".source.toml"
"""Of the file beside it, instead of the suffix that it has itself."""

_SHOWN = 12  # figures of a hash that are told; the file beside has all

_COMMENT = """\
# Fetched by brandsim statistics; the file of the same name beside this one is what was answered.
# Hämtat av brandsim statistics; filen med samma namn bredvid den här är det som svarades.
"""


class Fetched(TomlTable):
    """What was asked of a service, and when.

    Attributes
    ----------
    url : str
    query : str
        What was posted, as JSON; empty: the address alone was asked.
    pages : int
        Of how many answers the file is made.
    kpis, years : tuple of str
        Key figures and years that were asked for by name.
    fetched : str
        Date, UTC.
    sha256 : str
        Of the file.
    """

    url: str
    query: str = ""
    pages: int = Field(1, ge=1)
    kpis: Several[str] = ()
    years: Several[str] = ()
    fetched: Annotated[str, Field(pattern=r"\d{4}-\d\d-\d\d")]
    sha256: Annotated[str, Field(pattern=r"[0-9a-f]{64}")]

    def of(self, source: Text) -> Text:
        """Return a source with where and when it was fetched.

        Parameters
        ----------
        source : Text
        """
        return told(
            "statistics_fetched", source=source, date=self.fetched, url=self.url, sha256=self.sha256[:_SHOWN]
        )


def beside(path: Path) -> Path:
    """Return the name of the file that says where another was fetched.

    Parameters
    ----------
    path : Path
    """
    return path.with_suffix(SUFFIX)


def origin_of(path: Path) -> Fetched | None:
    """Return where a file was fetched; None if nothing beside it says that it was.

    Parameters
    ----------
    path : Path

    Raises
    ------
    InputError
        If what lies beside is faulty, or says so of a file with another content.
    """
    if not beside(path).is_file():
        return None
    check_file_exists(path, "a file of statistics")
    found = checked(Fetched, parse_toml(beside(path), "where a file was fetched"), str(beside(path)))
    if found.sha256 != hashlib.sha256(path.read_bytes()).hexdigest():
        value = verbatim(Said("a file that has been changed since it was fetched"))
        what = Said("the file as it was on {date}", date=found.fetched)
        cure = Said("Fetch it again; or delete {file}, if the file is your own.", file=beside(path))
        raise InputError(str(path), "", value, what, cure)
    return found


def save(path: Path, content: bytes, origin: Fetched) -> None:
    """Write what was fetched, and where from beside it.

    Parameters
    ----------
    path : Path
    content : bytes
    origin : Fetched
    """
    with written_whole(path) as temporary, written_whole(beside(path)) as note:
        temporary.write_bytes(content)
        note.write_text(_toml(origin), encoding="utf-8")


def _toml(origin: Fetched) -> str:
    """Write it as TOML, whose texts, numbers and lists are those of JSON."""
    rows = origin.model_dump(exclude_defaults=True)
    lines = (f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in rows.items())
    return _COMMENT + "\n".join(lines) + "\n"
