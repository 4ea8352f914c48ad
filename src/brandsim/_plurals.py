"""Places of a sentence that hold a number with the words that go with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from string import Formatter

SIGNS = "+-\N{MINUS SIGN}\N{PLUS-MINUS SIGN}"


def english(number: str) -> int:
    """Return which form goes with a number as English prints it: the first with 1, the second with all else.

    Parameters
    ----------
    number : str
    """
    return 0 if number.lstrip(SIGNS) == "1" else 1


def filled(sentence: str, values: Mapping[str, object], form: Callable[[str], int] = english) -> str:
    """Fill in the places of a sentence: ``{n:# row|# rows}`` is the form that goes with n, and # is n itself.

    Parameters
    ----------
    sentence : str
        With places in braces, as `str.format` takes them.
    values : mapping of str to object
        What stands in them; where there are forms, a number as it is printed.
    form : callable
        From a number as it is printed to which of its forms goes with it, from 0.
    """
    return _Sentence(form).vformat(sentence, (), values) if "|" in sentence else sentence.format(**values)


class _Sentence(Formatter):
    def __init__(self, form: Callable[[str], int]) -> None:
        self._form = form

    def format_field(self, value: object, format_spec: str) -> str:
        forms = format_spec.split("|")
        if len(forms) == 1:
            return str(super().format_field(value, format_spec))
        printed = str(value)
        return forms[min(self._form(printed), len(forms) - 1)].replace("#", printed)
