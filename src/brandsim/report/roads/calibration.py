"""The content of a report on a calibration: its runs, estimates before and after, residuals, and runs left out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from brandsim.render.blocks import Column, Kind, Lines, Section, Table
from brandsim.roads.calibration.calibration import Calibration
from brandsim.words.catalogue import term
from brandsim.words.numbers import number

_RESIDUALS: tuple[tuple[str, Kind], ...] = (
    ("runs", "count"),
    ("median", "factor"),
    ("mean", "factor"),
    ("sd", "factor"),
    ("mad_sd", "factor"),
    ("bias_s", "count"),
    ("p10_s", "count"),
    ("p90_s", "count"),
    ("within_20", "percent"),
)


def calibration_sections(calibration: Calibration, lang: str) -> list[Section]:
    """Tell the estimates, driven against computed time, the groups, the runs left out, and what to beware of.

    Parameters
    ----------
    calibration : Calibration
    lang : str
        One of `languages`.

    Returns
    -------
    list of Section
        Factors without unit, deviations in seconds.
    """
    title = term("cal_title", lang)
    sections = [
        Section(title, (Lines((head(calibration, lang),), "prose"), _estimates(calibration, lang))),
        Section(term("cal_residuals", lang), (_residuals(calibration, lang),), "minor"),
        Section(term("cal_groups", lang), (_groups(calibration, lang),), "minor"),
    ]
    if len(calibration.runs.excluded):
        sections.append(Section(term("cal_excluded", lang), (_excluded(calibration, lang),), "minor"))
    return [*sections, Section("", (Lines(tuple(_sentences(calibration, lang)), "prose"),))]


def head(calibration: Calibration, lang: str) -> str:
    """State what the calibration stands on: runs, dates and network.

    Parameters
    ----------
    calibration : Calibration
    lang : str
        One of `languages`.
    """
    runs = calibration.runs
    return term(
        "cal_stands_on",
        lang,
        used=len(runs),
        source=runs.source,
        dates=term("cal_dates", lang, first=runs.dates[0], last=runs.dates[1]) if runs.dates else "",
        network=runs.network,
        excluded=len(runs.excluded),
    )


def _columns(lang: str, *keys: tuple[str, Kind]) -> tuple[Column, ...]:
    return tuple(Column(term(f"cal_{key}", lang), kind, key == "interval") for key, kind in keys)


def _estimates(calibration: Calibration, lang: str) -> Table:
    heads: list[tuple[str, Kind]] = [("before", "factor"), ("after", "factor"), ("interval", "factor")]
    estimates = (
        (calibration.level, calibration.speed_factor, calibration.speed_factor95),
        (calibration.spread, calibration.travel_log_sd, calibration.travel_log_sd95),
    )
    return Table(
        _columns(lang, ("quantity", "text"), *heads, ("learnt", "percent")),
        tuple(
            (term(f"cal_{prior.name}", lang), prior.value, value, interval, learnt)
            for (prior, value, interval), learnt in zip(estimates, calibration.learnt, strict=True)
        ),
        indent=0,
    )


def _rows(frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    return ({str(name): value for name, value in row.items()} for row in frame.to_dict("records"))


def _residuals(calibration: Calibration, lang: str) -> Table:
    def stage(row: dict[str, Any]) -> str:
        sound = f" {term('cal_sound', lang)}" if row["which"] == "sound" else ""
        return term(f"cal_{row['stage']}", lang) + sound

    return Table(
        (Column(""), *_columns(lang, *_RESIDUALS)),
        tuple((stage(row), *(row[key] for key, _ in _RESIDUALS)) for row in _rows(calibration.residuals)),
        indent=0,
    )


def _groups(calibration: Calibration, lang: str) -> Table:
    heads: list[tuple[str, Kind]] = [("runs", "count"), ("factor", "ratio"), ("interval", "ratio")]
    return Table(
        _columns(lang, ("kind", "text"), ("group", "text"), *heads, ("stands_out", "text")),
        tuple(
            (
                term(f"cal_{row['kind']}", lang),
                _group(row["kind"], row["group"], lang),
                row["runs"],
                row["factor"],
                (row["low"], row["high"]),
                "*" if row["stands_out"] else "",
            )
            for row in _rows(calibration.groups)
        ),
        indent=0,
    )


def _group(kind: str, group: str, lang: str) -> str:
    if not group:
        return term("cal_unknown", lang)
    if kind == "ferry":
        return term(group, lang)
    return term(f"cal_{group}", lang) if kind in {"season", "surface"} else group


def _excluded(calibration: Calibration, lang: str) -> Table:
    return Table(
        _columns(lang, ("row", "text"), ("reason", "text"), ("value", "text")),
        tuple(
            (
                str(row["row"]),
                term(f"cal_{row['reason']}", lang),
                f"{number(row['value'], lang, 0)} {row['unit']}".strip(),
            )
            for row in _rows(calibration.runs.excluded)
        ),
        indent=0,
    )


def _sentences(calibration: Calibration, lang: str) -> Iterator[str]:
    coverage = calibration.coverage
    shares = {"share": coverage.share, "low": coverage.low, "high": coverage.high}
    percents = {name: number(100 * share, lang, 0) for name, share in shares.items()}
    yield term("cal_coverage", lang, inside=coverage.inside, runs=coverage.runs, **percents)
    yield term("cal_errors", lang, share=number(100 * calibration.after.error_share, lang, 1))
    if calibration.suspected:
        yield term("cal_suspected", lang, rows=", ".join(map(str, calibration.suspected)))
    odd = calibration.runs.odd_hours
    hours = {"missing": odd.get("missing", 0), "doubled": odd.get("doubled", 0)}
    yield from (term(f"cal_{note}", lang, **hours) for note in calibration.notes)
