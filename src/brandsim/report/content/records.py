"""Tables from records: a field states the key of a column in each record, its head and how it is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from brandsim.render.blocks import Column, Kind, Table
from brandsim.response.mean_year import Mean
from brandsim.scenarios.run.run import Run
from brandsim.words.catalogue import term
from brandsim.words.numbers import capital

_MONEY = "\N{CURRENCY SIGN}"


class Field(NamedTuple):
    """A column of a table of records.

    Attributes
    ----------
    head : str
        Key of its term; two keys are put together with a comma.
    key : str
        Of the value in each record. A `Mean` gives its estimate, or its interval if the column is one.
    kind, interval, width, media
        As in `Column`.
    """

    head: str
    key: str
    kind: Kind = "text"
    interval: bool = False
    width: int = 0
    media: str = "text page sheet"


def table(
    fields: Sequence[Field], records: Iterable[Mapping[Any, Any]], lang: str, note: str = "", style: str = ""
) -> Table:
    """Build a table with one row per record.

    Parameters
    ----------
    fields : sequence of Field
        The columns.
    records : iterable of mapping
        Each with the keys of the fields.
    lang : str
        One of `languages`.
    note : str
        What stands below the table.
    style : str
        Class of the style sheet.
    """
    columns = (Column(head(field.head, lang), *field[2:]) for field in fields)
    rows = (tuple(_value(record[field.key], field) for field in fields) for record in records)
    return Table(tuple(columns), tuple(rows), note, style)


def _value(value: Any, field: Field) -> Any:
    if isinstance(value, Mean):
        return value.ci95 if field.interval else value.estimate
    return value


def of_minutes(key: str, minutes: int) -> str:
    """Return the key of a term that speaks of minutes, for `head`.

    Parameters
    ----------
    key : str
    minutes : int
    """
    return f"{key}:{minutes}"


def of_money(key: str, currency: str) -> str:
    """Return the key of a term that speaks of money, for `head`.

    Parameters
    ----------
    key : str
    currency : str
        What thousands of it are called.
    """
    return f"{key}{_MONEY}{currency}"


def capital_of_money(text: str, currency: str) -> str:
    """Begin a text with a capital, but where it begins with a currency that is no plain word, such as ``k€``.

    Parameters
    ----------
    text, currency : str
    """
    plain = currency.replace(" ", "").isalpha() and currency.islower()
    return capital(text) if plain or not text.startswith(currency) else text


def head(keys: str, lang: str) -> str:
    """Write the head of a column by its term, or by two terms with a comma between.

    Parameters
    ----------
    keys : str
        One key of the catalogue or of `of_minutes`, or two with a blank between; or one of `of_money`.
    lang : str
        One of `languages`.
    """
    key, money, currency = keys.partition(_MONEY)
    if money:
        return capital_of_money(term(key, lang, currency=currency), currency)
    asked = (key.partition(":") for key in keys.split())
    said = (term(key, lang, **({"minutes": minutes} if colon else {})) for key, colon, minutes in asked)
    return capital(", ".join(said))


def columns(lang: str, *specs: tuple[Any, ...]) -> tuple[Column, ...]:
    """Build columns whose heads are terms.

    Parameters
    ----------
    lang : str
        One of `languages`.
    *specs : tuple
        The arguments of `Column` for each, with a key of the catalogue for its head.
    """
    return tuple(Column(head(keys, lang), *rest) for keys, *rest in specs)


def stacked(runs: Sequence[Run], parts: Sequence[Table], lang: str) -> Table:
    """Put tables of several runs below one another, with the scenario as the first column.

    Parameters
    ----------
    runs : sequence of Run
    parts : sequence of Table
        One per run, all with the same columns.
    lang : str
        One of `languages`.
    """
    rows = tuple(
        (run.scenario.name, *row) for run, part in zip(runs, parts, strict=True) for row in part.rows
    )
    return replace(parts[0], columns=(*columns(lang, ("scenario",)), *parts[0].columns), rows=rows)
