"""Texts in each language that reports are written in, and which languages those are."""

from __future__ import annotations

from collections.abc import Callable, Iterable
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
    """The same text in several languages: what a row of data carries, or what is found first and worded later.

    Parameters
    ----------
    sv, en : str
        Swedish and English.
    more : tuple of str
        The other `languages`, in their order; data have none.
    """

    sv: str
    en: str
    more: tuple[str, ...] = ()

    @classmethod
    def each(cls, make: Callable[[str], str]) -> Text:
        """Return what `make` gives for each language."""
        sv, en, *more = map(make, languages())
        return cls(sv, en, tuple(more))

    @classmethod
    def same(cls, text: str) -> Text:
        """Return a text that is the same in every language: a name, a sum."""
        return cls(text, text)

    @classmethod
    def joined(cls, texts: Iterable[Text], joint: str) -> Text:
        """Return texts as one, with `joint` between them."""
        parts = tuple(texts)
        return cls.each(lambda lang: joint.join(part.to(lang) for part in parts))

    def to(self, lang: str) -> str:
        """Return the text in a language; the English text in one that it is not written in.

        Raises
        ------
        InputError
            If no catalogue is written in the language.
        """
        texts = (self.sv, self.en, *self.more)
        at = languages().index(checked(lang))
        return texts[at] if at < len(texts) else self.en

    def __bool__(self) -> bool:
        """Whether anything is said."""
        return bool(self.sv or self.en)


UNSAID = Text("", "")
"""Nothing to tell."""
