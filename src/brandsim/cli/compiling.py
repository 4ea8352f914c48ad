"""What the command line says while kernels are compiled, the first time after an installation."""

from __future__ import annotations

import sys
import time

import click

from brandsim import _compiling
from brandsim.words.catalogue import term

CLEARED = "\r\033[K"
"""Back to the beginning of a line that is then empty."""


def say_what_is_compiled(lang: str) -> None:
    """Say from now on what is being compiled and how far it has come, to a person who watches.

    Parameters
    ----------
    lang : str
        One of `languages`.
    """
    _compiling.listeners[:] = [_Progress(lang)]


class _Progress:
    """One line that is written over: which function, the number of its kernel, and how many there are at most."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.compiled: set[str] = set()
        self.under_way: list[str] = []
        self.begun_s = 0.0
        self.is_unstored_said = False

    def __call__(self, what: str, about: str) -> None:
        """Say what happened."""
        if what == "unstored":
            if not self.is_unstored_said:
                click.echo(term("compiling_unstored", self.lang, why=about), err=True)
            self.is_unstored_said = True
        elif sys.stderr.isatty():
            self._begin(about) if what == "begun" else self.under_way.pop()
            click.echo(CLEARED + self._line(), err=True, nl=False)

    def _begin(self, function: str) -> None:
        if not self.begun_s:
            self.begun_s = time.monotonic()
            click.echo(term("compiling_first", self.lang), err=True)
        self.under_way.append(function)
        self.compiled |= {function} & set(_compiling.kernels)

    def _line(self) -> str:
        """Tell how far it has come; nothing between kernels."""
        if not self.under_way:
            return ""
        return term(
            "compiling",
            self.lang,
            function=self.under_way[-1],
            count=len(self.compiled),
            most=len(_compiling.kernels),
            seconds=round(time.monotonic() - self.begun_s),
        )
