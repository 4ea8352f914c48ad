"""Texts in each language that reports are written in, and which languages those are."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from brandsim._data import data_file
from brandsim._validate import check_known


@cache
def languages() -> tuple[str, ...]:
    """List the languages that have a catalogue in ``data/words``, Swedish first and English second."""
    others = {path.stem for path in data_file("words").glob("*.toml")} - {"sv", "en"}
    return ("sv", "en", *sorted(others))


def checked(lang: str) -> str:
    """Check that a catalogue is written in a language.

    Parameters
    ----------
    lang : str

    Returns
    -------
    str
        The language.

    Raises
    ------
    InputError
        If it is none of `languages`.
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
        """Make a text of what a function gives for each language.

        Parameters
        ----------
        make : callable
            From a language to the text in it.
        """
        sv, en, *more = map(make, languages())
        return cls(sv, en, tuple(more))

    @classmethod
    def same(cls, text: str) -> Text:
        """Make a text that is the same in every language: a name, a sum.

        Parameters
        ----------
        text : str
        """
        return cls(text, text)

    @classmethod
    def joined(cls, texts: Iterable[Text], joint: str) -> Text:
        """Join texts to one, language by language.

        Parameters
        ----------
        texts : iterable of Text
        joint : str
            What stands between them.
        """
        parts = tuple(texts)
        return cls.each(lambda lang: joint.join(part.to(lang) for part in parts))

    def to(self, lang: str) -> str:
        """Pick the text in a language; the English one in a language that it is not written in.

        Parameters
        ----------
        lang : str
            One of `languages`.

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


def sourced(source: str, sv: str | None, en: str | None) -> Text:
    """Tell where a number comes from: as it was written, unless a translation stands beside it.

    Parameters
    ----------
    source : str
        In whichever language.
    sv, en : str or None
        Swedish and English; blank where `source` is in that language or not translated.
    """
    return Text(sv or source, en or source)


UNSAID = Text("", "")
"""Nothing to tell."""
