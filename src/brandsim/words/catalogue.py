"""The catalogue of sentences: one TOML file per language, one text per key."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from functools import cache

from brandsim._data import data_file, parsed_toml
from brandsim._errors import InputError, Said
from brandsim._plurals import SIGNS, filled
from brandsim._validate import check_known
from brandsim.words.text import Text, checked

_PLURALS = ("zero", "one", "two", "few", "many", "other")


@cache
def catalogue(lang: str) -> Mapping[str, str]:
    """Read every text of a language by its key.

    The sections of ``data/words/<lang>.toml`` are for those who write it: a key means the same in any of them.

    Parameters
    ----------
    lang : str
        One of `languages`.

    Returns
    -------
    mapping of str to str
        Read once; the values have named places in braces.

    Raises
    ------
    InputError
        If no catalogue is written in the language, the file is not TOML, or a key stands in two sections.
    """
    path = data_file("words", f"{checked(lang)}.toml")
    sections = parsed_toml(path.read_text(encoding="utf-8"), str(path))
    texts: dict[str, str] = {}
    for section, entries in sections.items():
        for key in entries:
            if key in texts:
                raise InputError(
                    str(path),
                    Said("section {section!r}", section=section),
                    key,
                    "a key used once",
                    "Rename or remove one of them.",
                )
        texts.update(entries)
    return texts


def term(key: str, lang: str, **values: object) -> str:
    """Look up the text of a key and fill in its places.

    Parameters
    ----------
    key : str
        A key of the catalogue.
    lang : str
        One of `languages`.
    **values
        What stands in the places that the text names in braces; a number that decides the words beside it
        (``{n:# row|# rows}``) as the language prints it.

    Raises
    ------
    InputError
        If the language has no catalogue, or its catalogue has no such key.
    """
    texts = catalogue(lang)
    if key not in texts:
        check_known(f"data/words/{lang}.toml", "", key, texts, "a key of the catalogue")
    return filled(texts[key], values, form_of(lang)) if values else texts[key]


@cache
def form_of(lang: str) -> Callable[[str], int]:
    """Return which form of words goes with a number in a language, by its printed text: Unicode's rules, from Babel.

    Parameters
    ----------
    lang : str
        One of `languages`.

    Returns
    -------
    callable
        Counting from 0 in the order zero, one, two, few, many, other, of those that the language has.
    """
    from babel.core import Locale  # help is told without it
    from babel.numbers import get_decimal_symbol, get_group_symbol

    here = Locale.parse(catalogue(lang)["locale"])
    rule = here.plural_form
    forms = [tag for tag in _PLURALS if tag in rule.tags or tag == "other"]
    group, decimal = get_group_symbol(here), get_decimal_symbol(here)

    def form(printed: str) -> int:
        digits = printed.strip(SIGNS).replace(group, "").replace(decimal, ".")
        try:
            return forms.index(rule(Decimal(digits)))
        except InvalidOperation:  # no number, such as a dash
            return len(forms) - 1

    return form


def in_number(forms: str, count: int, lang: str) -> str:
    """Return the form of a name that goes with a number.

    Parameters
    ----------
    forms : str
        In the order of `form_of`, with ``|`` between them: ``styrka|styrkor``. One alone goes with every number.
    count : int
    lang : str
        One of `languages`.
    """
    each = forms.split("|")
    return each[min(form_of(lang)(str(count)), len(each) - 1)]


def told(key: str, **values: object) -> Text:
    """Look up the text of a key in every language; of a value that is a `Text`, each has its own.

    Parameters
    ----------
    key, **values
        As `term` takes them.
    """
    return Text.each(
        lambda lang: term(
            key,
            lang,
            **{name: value.to(lang) if isinstance(value, Text) else value for name, value in values.items()},
        )
    )
