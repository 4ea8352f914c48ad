"""What reaches the terminal: letters that it can show, and no orders to it that stand in somebody's data."""

from __future__ import annotations

import codecs
import io
import sys
import unicodedata

import click

from brandsim.words.visible import visible

_ERRORS = "brandsim.nearest"
_NEAREST = {
    "−": "-", "–": "-", "—": "-", "≤": "<=", "≥": ">=", "×": "x", "…": "...", "’": "'", "”": '"', "“": '"',
    "→": "->", "≈": "~", "\u2060": "", "\u202f": " ",
}  # fmt: skip
"""What stands for a sign of ours where the terminal's letters lack it."""


def say(what: object = "", *, err: bool = False, nl: bool = True) -> None:
    """Print text, what is in it of control characters visible.

    Parameters
    ----------
    what : object
    err : bool
        Whether it goes to standard error.
    nl : bool
        Whether a line break follows.
    """
    click.echo(visible(str(what)), err=err, nl=nl)


def show_what_can_be_shown() -> None:
    """Let a terminal or a file that is not UTF-8 have the nearest letter instead of failing at a minus sign."""
    codecs.register_error(_ERRORS, _nearest)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_ERRORS)


def _nearest(error: UnicodeError) -> tuple[str, int]:
    """Return the nearest letters that any terminal has, and where the next begins."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    found = "".join(_letter(letter) for letter in error.object[error.start : error.end])
    return found, error.end


def _letter(letter: str) -> str:
    if letter in _NEAREST:
        return _NEAREST[letter]
    plain = unicodedata.normalize("NFKD", letter).encode("ascii", "ignore").decode()
    return plain or "?"
