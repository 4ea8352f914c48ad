"""Texts in each language that reports are written in, and which languages those are."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from brandsim._data import data_file
from brandsim._validate import check_known


@cache
def languages() -> tuple[str, ...]:
    """Return the languages that have a catalogue in ``data/words``, Swedish first and English second."""
    others = {path.stem for path in data_file("words").glob("*.toml")} - {"sv", "en"}
    return ("sv", "en", *sorted(others))


def checked(lang: str) -> str:
    """Return the language.

    Raises
    ------
    InputError
        If no catalogue is written in it.
    """
    check_known("report", "lang", lang, languages(), "a language")
    return lang


@dataclass(frozen=True, slots=True)
class Text:
    """What a row of data calls itself: Swedish and English.

    Parameters
    ----------
    sv, en : str
        The same text in both languages.
    """

    sv: str
    en: str

    def to(self, lang: str) -> str:
        """Return the text in a language; in one that the data are not written in, the English text.

        Raises
        ------
        InputError
            If no catalogue is written in the language.
        """
        return self.sv if checked(lang) == "sv" else self.en
