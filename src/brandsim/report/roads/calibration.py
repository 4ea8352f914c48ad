"""A calibration in words and tables, in Swedish or English."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any

import pandas as pd

from brandsim.roads.calibration.calibration import Calibration
from brandsim.words.catalogue import term
from brandsim.words.numbers import number

Table = tuple[str, list[str], list[list[str]]]


def sentences(calibration: Calibration, lang: str) -> list[str]:
    """Return what is said beside the tables."""
    found = calibration.coverage
    shares = {"share": found.share, "low": found.low, "high": found.high}
    told = [
        term(
            "cal_coverage",
            lang,
            inside=found.inside,
            runs=found.runs,
            **{name: number(100 * share, lang, 0) for name, share in shares.items()},
        ),
        term("cal_errors", lang, share=number(100 * calibration.after.error_share, lang, 1)),
    ]
    if calibration.suspected:
        told.append(term("cal_suspected", lang, rows=", ".join(map(str, calibration.suspected))))
    return told + [term(f"cal_{note}", lang) for note in calibration.notes]


def head(calibration: Calibration, lang: str) -> str:
    """Return what the calibration stands on."""
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


def tables(calibration: Calibration, lang: str) -> list[Table]:
    """Return title, heads and rows of every table."""
    estimates = []
    for prior, value, ends, learnt in (
        (calibration.level, calibration.speed_factor, calibration.speed_factor95, calibration.learnt[0]),
        (calibration.spread, calibration.travel_log_sd, calibration.travel_log_sd95, calibration.learnt[1]),
    ):
        before, after, low, high = (number(n, lang, 3) for n in (prior.value, value, *ends))
        percent = f"{number(100 * learnt, lang, 0)} %"
        estimates.append([term(f"cal_{prior.name}", lang), before, after, f"{low}–{high}", percent])
    found = [
        (
            head(calibration, lang),
            [term(f"cal_{n}", lang) for n in ("quantity", "before", "after", "interval", "learnt")],
            estimates,
        ),
        (
            term("cal_residuals", lang),
            ["", *(term(f"cal_{n}", lang) for n in calibration.residuals if n not in {"stage", "which"})],
            _residuals(calibration, lang),
        ),
        (
            term("cal_groups", lang),
            [term(f"cal_{n}", lang) for n in ("kind", "group", "runs", "factor", "interval", "stands_out")],
            _groups(calibration, lang),
        ),
    ]
    excluded = [
        [
            str(row["row"]),
            term(f"cal_{row['reason']}", lang),
            f"{number(row['value'], lang, 0)} {row['unit']}".strip(),
        ]
        for row in _records(calibration.runs.excluded)
    ]
    if excluded:
        found.append(
            (
                term("cal_excluded", lang),
                [term(f"cal_{n}", lang) for n in ("row", "reason", "value")],
                excluded,
            )
        )
    return found


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def _residuals(calibration: Calibration, lang: str) -> list[list[str]]:
    rows = []
    for row in _records(calibration.residuals):
        logs = [number(row[name], lang, 3) for name in ("median", "mean", "sd", "mad_sd")]
        seconds = [number(row[name], lang, 0) for name in ("bias_s", "p10_s", "p90_s")]
        share = f"{number(100 * row['within_20'], lang, 0)} %"
        stage = term(f"cal_{row['stage']}", lang) + (
            f" {term('cal_sound', lang)}" if row["which"] == "sound" else ""
        )
        rows.append([stage, str(row["runs"]), *logs, *seconds, share])
    return rows


def _groups(calibration: Calibration, lang: str) -> list[list[str]]:
    rows = []
    for row in _records(calibration.groups):
        factor, low, high = (number(row[name], lang, 2) for name in ("factor", "low", "high"))
        mark = "*" if row["stands_out"] else ""
        kind = term(f"cal_{row['kind']}", lang)
        rows.append(
            [kind, _group(row["kind"], row["group"], lang), str(row["runs"]), factor, f"{low}–{high}", mark]
        )
    return rows


def _group(kind: str, group: str, lang: str) -> str:
    if not group:
        return term("cal_unknown", lang)
    if kind == "ferry":
        return term(group, lang)
    return term(f"cal_{group}", lang) if kind in {"season", "surface"} else group


def text(calibration: Calibration, lang: str) -> str:
    """Return everything as plain text."""
    parts = [term("cal_title", lang)]
    for title, heads, rows in tables(calibration, lang):
        parts += ["", title, *_aligned([heads, *rows])]
    return "\n".join([*parts, "", *sentences(calibration, lang)])


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    return [
        "  ".join(
            cell.ljust(width) if at < 1 else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def page(calibration: Calibration, lang: str) -> str:
    """Return everything as a fragment of HTML."""
    parts = [f"<h4>{html.escape(term('cal_title', lang))}</h4>"]
    for title, heads, rows in tables(calibration, lang):
        body = "".join(
            "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
        )
        top = "".join(f"<th>{html.escape(name)}</th>" for name in heads)
        parts.append(f"<p>{html.escape(title)}</p><table><tr>{top}</tr>{body}</table>")
    return "".join([*parts, *(f"<p>{html.escape(told)}</p>" for told in sentences(calibration, lang))])
