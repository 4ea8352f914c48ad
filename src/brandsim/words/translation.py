"""What the code says in English, errors and help, in the other languages: gettext's catalogue.

``data/words/gettext/<lang>/LC_MESSAGES/brandsim.po`` is what is written, ``brandsim.mo`` beside it what is read.
"""

from __future__ import annotations

import gettext
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from brandsim._data import data_file
from brandsim._errors import BrandsimError, InputWarning, Said
from brandsim._plurals import filled
from brandsim.words.catalogue import catalogue, form_of, term
from brandsim.words.text import Text

DOMAIN = "brandsim"


@cache
def _catalogue(lang: str) -> gettext.NullTranslations:
    """Read gettext's catalogue of a language; English needs none."""
    return gettext.translation(DOMAIN, data_file("words", "gettext"), [lang], fallback=True)


def translated(text: str, lang: str) -> str:
    """Translate a sentence of the code, and what stands in its places; as it is if nobody has written it.

    Parameters
    ----------
    text : str
        English; a `Said` has places that are filled in.
    lang : str
        One of `languages`.
    """
    if isinstance(text, Said):
        told = translated(text.sentence, lang)
        values = {name: _in_place(value, lang) for name, value in text.values.items()}
        return filled(told, values, form_of(lang)) if values else told
    return _catalogue(lang).gettext(text) if text else ""


def _in_place(value: object, lang: str) -> object:
    if isinstance(value, Text):
        return value.to(lang)
    return translated(value, lang) if isinstance(value, Said) else value


def cell_word(cell: object, lang: str) -> object:
    """Tell a cell of a table in a language: a word that machines read, such as a kind or a verdict, or yes and no.

    Parameters
    ----------
    cell : object
        What is no such word, a name or a number, stays as it is.
    lang : str
        One of `languages`.
    """
    if isinstance(cell, bool):
        return term("yes" if cell else "no", lang)
    if isinstance(cell, Said):
        return translated(cell, lang)
    return _catalogue(lang).pgettext("cell", cell) if isinstance(cell, str) else cell


def head_word(column: str, lang: str) -> str:
    """Name a column of a table, or a fact, in a language; as it is if the catalogue has no name for it.

    Parameters
    ----------
    column : str
    lang : str
        One of `languages`.
    """
    key = f"head_{column}"
    return term(key, lang) if key in catalogue(lang) else column


def count_word(counted: str, lang: str) -> str:
    """Name what an import counted in a language; of a class of roads left out, the class.

    Parameters
    ----------
    counted : str
        A key of the counts, such as ``dropped_closed`` or ``dropped_footway``.
    lang : str
        One of `languages`.
    """
    known = catalogue(lang)
    if f"count_{counted}" in known:
        return term(f"count_{counted}", lang)
    if counted.startswith("dropped_"):
        return term("count_dropped_class", lang, name=cell_word(counted.removeprefix("dropped_"), lang))
    return head_word(counted, lang)


def error_text(error: BrandsimError | InputWarning, lang: str) -> str:
    """Tell an error or a warning in a language; ``str(error)`` tells it in English.

    Parameters
    ----------
    error : BrandsimError or InputWarning
    lang : str
        One of `languages`.
    """
    told = error.args[0] if error.args else ""
    return translated(told, lang) if isinstance(told, str) else str(error)


@contextmanager
def spoken(lang: str) -> Iterator[None]:
    """Let libraries that speak through gettext, as click does, speak a language while the block runs.

    Parameters
    ----------
    lang : str
        One of `languages`.
    """
    domain, language = gettext.textdomain(), os.environ.get("LANGUAGE")
    gettext.bindtextdomain(DOMAIN, str(data_file("words", "gettext")))
    gettext.textdomain(DOMAIN)
    os.environ["LANGUAGE"] = lang
    try:
        yield
    finally:
        gettext.textdomain(domain)
        if language is None:
            del os.environ["LANGUAGE"]
        else:
            os.environ["LANGUAGE"] = language
