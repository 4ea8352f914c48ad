"""Kolada's key figures as anchors: an answer of its open interface, version 3, as it is saved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from brandsim._errors import NOTHING, InputError, Said
from brandsim._validate import check_known, is_finite
from brandsim.scenarios.anchors.anchor import Anchor
from brandsim.scenarios.anchors.origin import Fetched
from brandsim.words.catalogue import told
from brandsim.words.text import Text

KPIS: Mapping[str, tuple[str, str | None, str, str]] = {
    "U07442": ("call_to_arrival", "median", "kolada_response", "kolada_response_differs"),
    "U07440": ("call_handling", None, "kolada_handling", "kolada_handling_differs"),
}
"""Kolada's key figures that the model has: measure, statistic, and the words for it and how it differs; in minutes."""


@dataclass(frozen=True)
class ReadStatistics:
    """What of a file of statistics became anchors.

    Attributes
    ----------
    anchors : tuple of Anchor
    left_out : tuple of Text
        Years without a number, types and key figures that nothing here is named for.
    """

    anchors: tuple[Anchor, ...]
    left_out: tuple[Text, ...]


def published(
    key: str,
    measure: str,
    year: str,
    value: float | None,
    unit: str,
    texts: tuple[Text, Text, Text],
    *,
    of: tuple[str, ...] = (),
    statistic: str | None = None,
    standard_error: float | None = None,
) -> Anchor:
    """Return an anchor that official statistics state of the municipality itself.

    Parameters
    ----------
    key, measure, year, value, unit, of, statistic, standard_error
        As `Anchor` has them.
    texts : (Text, Text, Text)
        What it counts, how that differs from the model, and where it is from.
    """
    text, differs, source = texts
    return Anchor(
        key=key,
        measure=measure,
        describes="own",
        of=of,
        statistic=statistic,
        value=value,
        low=None,
        high=None,
        standard_error=standard_error,
        unit=unit,
        year=year,
        text=text,
        differs=differs,
        source=source,
        confidence="published",
    )


def of_kolada(
    path: Path, content: Mapping[str, Any], municipality: str, origin: Fetched | None = None
) -> ReadStatistics:
    """Return the key figures of an answer of Kolada's ``/v3/data``, of women and men together.

    Parameters
    ----------
    path : Path
    content : mapping
        The file's object.
    municipality : str
        Its code; empty: the file has one alone.
    origin : Fetched, optional
        Where it was fetched; what was asked for and is not in it is told.

    Raises
    ------
    InputError
        For an answer that is not whole or not of that form, several municipalities without a code, or a figure twice.
    """
    cure = Said("Save the answer of the interface anew, whole.")
    if content.get("next_url") or content.get("next_page"):
        what = Said("an answer that is whole")
        raise InputError(str(path), "next_url", Said("a further page"), what, cure)
    rows = kolada_rows(str(path), content["values"])
    there = sorted({row[1] for row in rows})
    if municipality:
        check_known(str(path), "municipality", municipality, there, "a municipality of the table")
    elif len(there) != 1:
        what = Said("the code of one of {n:# municipality|# municipalities}", n=len(there))
        raise InputError(
            str(path), "municipality", NOTHING, what, Said("Give it, such as --municipality 0188.")
        )
    anchors: dict[str, Anchor] = {}
    left_out: list[Text] = []
    for kpi, of, period, value in rows:
        if of != (municipality or there[0]):
            continue
        if kpi not in KPIS:
            left_out.append(told("statistics_kpi", kpi=kpi))
            continue
        measure, statistic, words, differs = KPIS[kpi]
        key = f"kolada_{kpi.lower()}_{period}"
        if key in anchors:
            raise InputError(
                str(path), "values", f"{kpi} {period}", Said("each key figure and year once"), cure
            )
        source = told("kolada_source", kpi=kpi, file=path.name)
        texts = told(words), told(differs), origin.of(source) if origin else source
        anchors[key] = published(key, measure, str(period), value, "min", texts, statistic=statistic)
    answered = {(one.key.split("_")[1].upper(), one.year) for one in anchors.values()}
    left_out += _unanswered(origin, answered) if origin else ()
    return ReadStatistics(tuple(anchors.values()), tuple(dict.fromkeys(left_out)))


def _unanswered(origin: Fetched, answered: set[tuple[str, str]]) -> Iterator[Text]:
    """Yield the key figures, or their years if years were asked for, that were asked for in vain."""
    for kpi in origin.kpis:
        if not origin.years and kpi not in {key for key, _ in answered}:
            yield told("statistics_unanswered", kpi=kpi)
        for year in origin.years:
            if (kpi, year) not in answered:
                yield told("statistics_unanswered", kpi=f"{kpi} {year}")


def kolada_rows(source: str, values: Sequence[object]) -> list[tuple[str, str, int, float | None]]:
    """Return key figure, municipality, year and number of women and men together, of each row of an answer.

    Parameters
    ----------
    source : str
        For messages.
    values : sequence of object

    Raises
    ------
    InputError
        For a row of another form.
    """
    return [_kolada_row(source, at, row) for at, row in enumerate(values)]


def _kolada_row(source: str, at: int, row: object) -> tuple[str, str, int, float | None]:
    where = f"values.{at}"
    cure = Said("Save the answer of the interface anew, whole.")
    if not isinstance(row, dict) or not all(isinstance(row.get(key), str) for key in ("kpi", "municipality")):
        what = Said("kpi, municipality, period and values")
        raise InputError(source, where, row if row is not None else NOTHING, what, cure)
    period, values = row.get("period"), row.get("values")
    if isinstance(period, bool) or not isinstance(period, int) or not 1900 <= period <= 2200:
        raise InputError(source, f"{where}.period", period, Said("a year"), cure)
    if not isinstance(values, list) or not all(isinstance(one, dict) for one in values):
        raise InputError(source, f"{where}.values", values, Said("numbers by gender"), cure)
    both = [one for one in values if one.get("gender") == "T"]
    if len(both) != 1:
        what = Said("one number of women and men together (T)")
        raise InputError(source, f"{where}.values", Said("{n:# number|# numbers}", n=len(both)), what, cure)
    value = None if both[0].get("isdeleted") else both[0].get("value")
    if value is not None and (
        isinstance(value, bool) or not isinstance(value, (int, float)) or not is_finite(value)
    ):
        raise InputError(
            source, f"{where}.values", value, Said("a number, or null where there is none"), cure
        )
    return row["kpi"], row["municipality"], period, None if value is None else float(value)
