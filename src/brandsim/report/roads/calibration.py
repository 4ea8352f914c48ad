"""A calibration in words and tables, in Swedish or English."""

from __future__ import annotations

import html
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from brandsim._errors import InputError

if TYPE_CHECKING:
    from brandsim.roads.calibration.calibration import Calibration

WORDS: dict[str, dict[str, str]] = {
    "sv": {
        "title": "Körtid kalibrerad mot egna utryckningar",
        "stands_on": "{used} körningar ur {source}{dates}, på vägnätet {network}; {excluded} utelämnade",
        "dates": ", {} till {}",
        "quantity": "storhet",
        "before": "före",
        "after": "efter",
        "held_out": "efter, osedda körningar",
        "sound": "(utan troliga fel)",
        "interval": "95 %-intervall",
        "learnt": "kunskap ur körningarna",
        "speed_factor": "fart mot beräknad (speed_factor)",
        "travel_log_sd": "spridning (travel_log_sd)",
        "residuals": "Körd mot beräknad tid",
        "stage": "",
        "runs": "körningar",
        "median": "median log",
        "mean": "medel log",
        "sd": "sd log",
        "mad_sd": "robust sd log",
        "bias_s": "körd − beräknad, s",
        "p10_s": "P10, s",
        "p90_s": "P90, s",
        "within_20": "inom ±20 %",
        "coverage": "{inside} av {runs} körningar ({share} %) ligger i sitt 95 %-intervall, beräknat utan dem "
        "(95 %-intervall för andelen {low}–{high} %).",
        "errors": "{share} % av körningarna tolkas som felregistrerade och räknas knappt.",
        "suspected": "Troligen fel: rad {rows}.",
        "groups": "Kvar efter kalibreringen (körd genom beräknad; över 1 är långsammare)",
        "kind": "efter",
        "group": "grupp",
        "factor": "faktor",
        "stands_out": "sticker ut",
        "built_up": "andel tätort",
        "hour": "timme",
        "season": "årstid",
        "surface": "väglag",
        "distance": "sträcka",
        "origin": "från",
        "off_road": "tid utanför väg",
        "ferry": "färja",
        "unknown": "okänt",
        "winter": "vinter",
        "spring": "vår",
        "summer": "sommar",
        "autumn": "höst",
        "bare": "barmark",
        "wet": "vått",
        "snow": "snö",
        "yes": "ja",
        "no": "nej",
        "excluded": "Utelämnade körningar",
        "row": "rad",
        "reason": "skäl",
        "value": "värde",
        "far_from_road": "för långt från väg",
        "unreachable": "ingen väg mellan start och mål",
        "too_short": "för kort beräknad tid",
        "too_fast": "orimligt hög fart",
        "too_slow": "orimligt låg fart",
        "mostly_prior": "Körningarna är få: mer än hälften av det som är känt om nivån är antagandet, inte mätningen.",
        "outside_prior": "Nivån ligger utanför det intervall som antogs: pröva vägnätet, hastigheterna och enheten "
        "i filen, eller vidga intervallet och kalibrera om.",
        "many_errors": "Många körningar ser ut som fel: pröva enheten (sekunder), platserna och tidsstämplarna.",
        "not_covered": "Intervallet håller inte: spridningen är inte lognormal eller skiljer sig mellan grupper.",
        "groups_stand_out": "Grupper som sticker ut: där saknas troligen en hastighetsregel.",
        "without_time": "Körningar utan tidpunkt är beräknade för en vardag i maj mitt på dagen.",
        "without_surface": "Körningar utan väglag är beräknade på barmark.",
    },
    "en": {
        "title": "Travel time calibrated to own runs",
        "stands_on": "{used} runs in {source}{dates}, on the road network {network}; {excluded} left out",
        "dates": ", {} to {}",
        "quantity": "quantity",
        "before": "before",
        "after": "after",
        "held_out": "after, unseen runs",
        "sound": "(without likely errors)",
        "interval": "95 % interval",
        "learnt": "learnt from the runs",
        "speed_factor": "speed against computed (speed_factor)",
        "travel_log_sd": "spread (travel_log_sd)",
        "residuals": "Driven against computed time",
        "stage": "",
        "runs": "runs",
        "median": "median log",
        "mean": "mean log",
        "sd": "sd log",
        "mad_sd": "robust sd log",
        "bias_s": "driven − computed, s",
        "p10_s": "P10, s",
        "p90_s": "P90, s",
        "within_20": "within ±20 %",
        "coverage": "{inside} of {runs} runs ({share} %) lie in their 95 % interval, computed without them "
        "(95 % interval of the share {low}–{high} %).",
        "errors": "{share} % of the runs are taken as errors of recording and hardly count.",
        "suspected": "Probably errors: row {rows}.",
        "groups": "Left after the calibration (driven over computed; above 1 is slower)",
        "kind": "by",
        "group": "group",
        "factor": "factor",
        "stands_out": "stands out",
        "built_up": "share built-up",
        "hour": "hour",
        "season": "season",
        "surface": "surface",
        "distance": "distance",
        "origin": "from",
        "off_road": "time off the road",
        "ferry": "ferry",
        "unknown": "unknown",
        "excluded": "Runs left out",
        "row": "row",
        "reason": "reason",
        "value": "value",
        "far_from_road": "too far from a road",
        "unreachable": "no way between start and end",
        "too_short": "computed time too short",
        "too_fast": "speed too high to be true",
        "too_slow": "speed too low to be true",
        "mostly_prior": "The runs are few: more than half of what is known of the level is the assumption, not the "
        "measurement.",
        "outside_prior": "The level lies outside the range that was assumed: check the network, the speeds and the "
        "unit in the file, or widen the range and calibrate again.",
        "many_errors": "Many runs look like errors: check the unit (seconds), the places and the time stamps.",
        "not_covered": "The interval does not hold: the spread is not lognormal, or differs between groups.",
        "groups_stand_out": "Groups that stand out: a speed rule is probably missing there.",
        "without_time": "Runs without a time are computed for a weekday in May at midday.",
        "without_surface": "Runs without a surface are computed on bare road.",
    },
}

Table = tuple[str, list[str], list[list[str]]]


def words(lang: str) -> dict[str, str]:
    """Return the words of a language."""
    if lang not in WORDS:
        raise InputError("calibration", "lang", lang, "'sv' or 'en'", "Choose one of them.")
    return WORDS[lang]


def number(value: float, lang: str, decimals: int) -> str:
    """Return a number with the language's decimal sign; a dash if it is missing."""
    if not math.isfinite(value):
        return "–"
    text = f"{value:.{decimals}f}".replace("-", "−")
    return text.replace(".", ",") if lang == "sv" else text


def sentences(calibration: Calibration, lang: str) -> list[str]:
    """Return what is said beside the tables."""
    say = words(lang)
    found = calibration.coverage
    shares = {"share": found.share, "low": found.low, "high": found.high}
    told = [
        say["coverage"].format(
            inside=found.inside,
            runs=found.runs,
            **{name: number(100 * share, lang, 0) for name, share in shares.items()},
        ),
        say["errors"].format(share=number(100 * calibration.after.error_share, lang, 1)),
    ]
    if calibration.suspected:
        told.append(say["suspected"].format(rows=", ".join(map(str, calibration.suspected))))
    return told + [say[note] for note in calibration.notes]


def head(calibration: Calibration, lang: str) -> str:
    """Return what the calibration stands on."""
    say, runs = words(lang), calibration.runs
    return say["stands_on"].format(
        used=len(runs),
        source=runs.source,
        dates=say["dates"].format(*runs.dates) if runs.dates else "",
        network=runs.network,
        excluded=len(runs.excluded),
    )


def tables(calibration: Calibration, lang: str) -> list[Table]:
    """Return title, heads and rows of every table."""
    say = words(lang)
    estimates = []
    for prior, value, ends, learnt in (
        (calibration.level, calibration.speed_factor, calibration.speed_factor95, calibration.learnt[0]),
        (calibration.spread, calibration.travel_log_sd, calibration.travel_log_sd95, calibration.learnt[1]),
    ):
        before, after, low, high = (number(n, lang, 3) for n in (prior.value, value, *ends))
        percent = f"{number(100 * learnt, lang, 0)} %"
        estimates.append([say[prior.name], before, after, f"{low}–{high}", percent])
    found = [
        (
            head(calibration, lang),
            [say[n] for n in ("quantity", "before", "after", "interval", "learnt")],
            estimates,
        ),
        (
            say["residuals"],
            [say[n] for n in map(str, calibration.residuals) if n != "which"],
            _residuals(calibration, lang),
        ),
        (
            say["groups"],
            [say[n] for n in ("kind", "group", "runs", "factor", "interval", "stands_out")],
            _groups(calibration, lang),
        ),
    ]
    excluded = [
        [str(row["row"]), say[row["reason"]], f"{number(row['value'], lang, 0)} {row['unit']}".strip()]
        for row in _records(calibration.runs.excluded)
    ]
    if excluded:
        found.append((say["excluded"], [say[n] for n in ("row", "reason", "value")], excluded))
    return found


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def _residuals(calibration: Calibration, lang: str) -> list[list[str]]:
    rows = []
    for row in _records(calibration.residuals):
        logs = [number(row[name], lang, 3) for name in ("median", "mean", "sd", "mad_sd")]
        seconds = [number(row[name], lang, 0) for name in ("bias_s", "p10_s", "p90_s")]
        share = f"{number(100 * row['within_20'], lang, 0)} %"
        stage = words(lang)[row["stage"]] + (f" {words(lang)['sound']}" if row["which"] == "sound" else "")
        rows.append([stage, str(row["runs"]), *logs, *seconds, share])
    return rows


def _groups(calibration: Calibration, lang: str) -> list[list[str]]:
    say = words(lang)
    rows = []
    for row in _records(calibration.groups):
        factor, low, high = (number(row[name], lang, 2) for name in ("factor", "low", "high"))
        told = say["unknown"] if not row["group"] else row["group"]
        if row["kind"] in {"season", "surface", "ferry"}:
            told = say.get(told, told)
        mark = "*" if row["stands_out"] else ""
        rows.append([say[row["kind"]], told, str(row["runs"]), factor, f"{low}–{high}", mark])
    return rows


def text(calibration: Calibration, lang: str) -> str:
    """Return everything as plain text."""
    parts = [words(lang)["title"]]
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
    parts = [f"<h4>{html.escape(words(lang)['title'])}</h4>"]
    for title, heads, rows in tables(calibration, lang):
        body = "".join(
            "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
        )
        top = "".join(f"<th>{html.escape(name)}</th>" for name in heads)
        parts.append(f"<p>{html.escape(title)}</p><table><tr>{top}</tr>{body}</table>")
    return "".join([*parts, *(f"<p>{html.escape(told)}</p>" for told in sentences(calibration, lang))])
