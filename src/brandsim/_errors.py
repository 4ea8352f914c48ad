"""The exception tree: every fault that a user can cause is an ``InputError`` that says how to mend it.

``str(error)`` is English, for tracebacks; ``words.translation.error_text`` tells it in another language.
"""

from __future__ import annotations

from collections.abc import Sequence

from brandsim._plurals import filled

_MOST_LISTED = 40


class Said(str):
    """An English sentence that keeps its places, so that it can be told in another language too.

    Parameters
    ----------
    sentence : str
        With places in braces if there are `values`, a count with its words as ``{n:# row|# rows}``. It is the key of
        the catalogue of translations.
    **values : object
        What stands in the places; a `Said` or a `Text` is told in the same language as the sentence.
    """

    sentence: str
    values: dict[str, object]

    def __new__(cls, sentence: str, **values: object) -> Said:
        english = {name: getattr(value, "en", value) for name, value in values.items()}
        self = super().__new__(cls, filled(sentence, english) if values else sentence)
        self.sentence, self.values = sentence, values
        return self


def listed(items: Sequence[str]) -> str:
    """Return items one after the other, the first 40 of them and how many more there are.

    Parameters
    ----------
    items : sequence of str
        At least one.
    """
    told = items[0]
    for item in items[1:_MOST_LISTED]:
        told = Said("{told}; {item}", told=told, item=item)
    more = len(items) - _MOST_LISTED
    return Said("{told} and {more} more", told=told, more=more) if more > 0 else told


class BrandsimError(Exception):
    """Base of all errors that brandsim raises on purpose."""


class InputError(BrandsimError, ValueError):
    """Input that cannot be used, with the place, the value, what was expected and the cure.

    Parameters
    ----------
    source : str
        The file, table or argument that holds the fault; empty until `at` says it.
    where : str
        Row and column, or the key path, inside `source`; empty if the whole is at fault.
    value : object
        What was found.
    expected : str
        What would have been accepted.
    cure : str
        What the user can do about it.
    """

    def __init__(self, source: str, where: str, value: object, expected: str, cure: str) -> None:
        self.source = source
        self.where = where
        self.value = value
        self.expected = expected
        self.cure = cure
        place = _joined("{outer}: {inner}", source, where)
        super().__init__(
            Said(
                "{place}: got {value}, expected {expected}. {cure}",
                place=place,
                value=_shown(value),
                expected=_translatable(expected),
                cure=_translatable(cure),
            )
        )

    def __reduce__(self) -> tuple[type[InputError], tuple[object, ...]]:
        """Come out of another process as it went in."""
        return InputError, (self.source, self.where, self.value, self.expected, self.cure)

    def at(self, source: str, where: str) -> InputError:
        """Return the same fault in a file, and at a place in it that goes before the fault's own.

        Parameters
        ----------
        source : str
            The file or table.
        where : str
            Row and column, or the key path; may be empty.
        """
        place = _joined("{outer}, {inner}", where, self.where)
        return InputError(source, place, self.value, self.expected, self.cure)


class InputWarning(UserWarning):
    """Input that was read in one of several ways: the message names the place, how many, and how to decide it.

    It is English, as errors are; `words.translation.error_text` tells it in another language.
    """


class EngineError(BrandsimError, RuntimeError):
    """A kernel refused its arrays or ran out of room; nothing it wrote may be used."""


def _translatable(text: str) -> Said:
    return text if isinstance(text, Said) else Said(text)


def _joined(form: str, outer: str, inner: str) -> str:
    """Join two parts of a place; an empty one leaves the other."""
    if not (outer and inner):
        return outer or inner
    return Said(form, outer=_translatable(outer), inner=_translatable(inner))


_MOST_SHOWN = 120


def _shown(value: object) -> str:
    """Return what was found, on one line and cut where it is long: of a sentence of ours what stands in its places."""
    if isinstance(value, Said) and value.values:
        return Said(value.sentence, **{name: _in_a_place(part) for name, part in value.values.items()})
    text = value if isinstance(value, Said) else repr(value)
    short = _cut(text)
    return text if short == text else short


def _in_a_place(part: object) -> object:
    if isinstance(part, Said):
        return _shown(part)
    return _cut(str(part)) if isinstance(part, (str, BaseException)) else part


def _cut(text: str) -> str:
    short = " ".join(text.split())
    return short if len(short) <= _MOST_SHOWN else short[: _MOST_SHOWN - 3] + "..."


NOTHING = Said("nothing")


def verbatim(text: str) -> str:
    """Mark text to be shown in an `InputError` without quotes (``got nothing``, ``got 3 rows``).

    Parameters
    ----------
    text : str
    """
    return _translatable(text)
