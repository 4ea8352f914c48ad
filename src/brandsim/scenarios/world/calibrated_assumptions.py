"""Assumptions after a calibration to own runs: where its priors come from, and the table that it becomes."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from brandsim._errors import InputError, Said, verbatim
from brandsim._files import written_whole
from brandsim._validate import check_known
from brandsim.roads.calibration.calibration import Calibration, calibrate
from brandsim.roads.calibration.posterior import Prior
from brandsim.roads.calibration.recorded_runs import read_recorded_runs
from brandsim.roads.rules.weighting import Weighting
from brandsim.scenarios.files.assumptions import Assumption, central_values, load_assumptions
from brandsim.scenarios.files.data import ASSUMPTIONS
from brandsim.service.stations import Service
from brandsim.words.catalogue import told

Tables = str | Sequence[str]
"""Tables of assumptions, as `load_assumptions` takes them."""

LEVEL, SPREAD, BIAS, ALIKE = "speed_factor", "travel_log_sd", "response_bias_s", "drives_alike"

RESPONSE_BIAS = ("off", "keep")
"""What a calibration can do with the published bias of the whole response; the catalogue says why."""


def calibrate_to_runs(
    path: str | Path,
    weighting: Weighting,
    service: Service,
    base: Tables = ASSUMPTIONS,
    *,
    seed: int = 1,
) -> Calibration:
    """Calibrate travel time to own runs, from what the assumptions say without them.

    Parameters
    ----------
    path : str or Path
        CSV file by the schema ``road_runs``; ``from`` and ``to`` may name stations of `service`.
    weighting : Weighting
        The roads, and what their travel times depend on.
    service : Service
    base : str or sequence of str
        Tables of assumptions, as `load_assumptions` takes them: priors and ``access_speed_kmh``.
    seed : int
        Key of the split for cross-validation.

    Raises
    ------
    InputError
        For faulty runs, none that can be used, an assumption without a range, or one that was calibrated to the same
        runs: counted twice they would narrow its interval.
    """
    assumptions = {assumption.key: assumption for assumption in load_assumptions(base)}
    runs = read_recorded_runs(
        path,
        weighting,
        {crew.key: (crew.lat, crew.lon) for crew in service.crews},
        access_speed_kmh=central_values(assumptions.values())["access_speed_kmh"],
    )
    level, spread = (_prior(base, assumptions[key]) for key in (LEVEL, SPREAD))
    if f"({runs.fingerprint})" in assumptions[LEVEL].source.en:
        what = Said("other runs than those that the assumptions are calibrated to already")
        cure = Said("Calibrate from what was believed before them, to all runs in one file.")
        raise InputError(str(path), LEVEL, assumptions[LEVEL].source.en, what, cure)
    return calibrate(runs, level, spread, seed=seed)


def _prior(base: Tables, assumption: Assumption) -> Prior:
    if assumption.low is None or assumption.high is None:
        raise InputError(
            Said("assumptions {base}", base=base if isinstance(base, str) else ", ".join(base)),
            assumption.key,
            verbatim("a value without a range"),
            "low and high: what is believed without runs",
            "State a range, or calibrate from a table that has one.",
        )
    return Prior(assumption.key, assumption.value, assumption.low, assumption.high)


def calibrated_assumptions(
    calibration: Calibration, base: Tables = ASSUMPTIONS, *, response_bias: str = "off"
) -> tuple[Assumption, ...]:
    """Return a table of assumptions with the calibrated rows in place of what was believed.

    Parameters
    ----------
    calibration : Calibration
    base : str or sequence of str
        Tables that the other rows come from, as `load_assumptions` takes them.
    response_bias : {"off", "keep"}
        Whether ``response_bias_s`` becomes 0 or stays; ``bias_off`` and ``bias_keep`` of the catalogue tell why.

    Returns
    -------
    tuple of Assumption
        Value and 95 % interval, to four decimals.
    """
    check_known("calibration", "response_bias", response_bias, RESPONSE_BIAS, "a choice")
    source = calibration.origin_text
    replaced = {
        LEVEL: (calibration.speed_factor, calibration.speed_factor95),
        SPREAD: (calibration.travel_log_sd, calibration.travel_log_sd95),
    }
    rows = []
    for row in load_assumptions(base):
        if row.key in replaced:
            value, ends = replaced[row.key]
            low, high = (round(end, 4) for end in ends)
            rows.append(
                replace(row, value=round(value, 4), low=low, high=high, source=source, confidence="computed")
            )
        elif row.key == BIAS and response_bias == "off" and row.value > 0:
            off = told("source_switched_off", source=source, value=f"{row.value:g}", before=row.source)
            rows.append(replace(row, value=0.0, low=None, high=None, source=off, confidence="assumption"))
        else:
            rows.append(row)
    return tuple(rows)


def write_assumptions(
    calibration: Calibration,
    path: str | Path,
    base: Tables = ASSUMPTIONS,
    *,
    response_bias: str = "off",
) -> Path:
    """Write `calibrated_assumptions` as a CSV file that a scenario names under ``[data] assumptions``.

    Parameters
    ----------
    calibration : Calibration
    path : str or Path
    base, response_bias : str
        As for `calibrated_assumptions`.

    Raises
    ------
    InputError
        If the file does not end in ``.csv`` or cannot be written; then nothing is.
    """
    target = Path(path)
    if target.suffix.lower() != ".csv":
        raise InputError(str(target), "", target.suffix, "a file that ends in '.csv'", "Name such a file.")
    rows = calibrated_assumptions(calibration, base, response_bias=response_bias)
    with written_whole(target) as temporary:
        write_rows(rows, temporary)
    return target


def write_rows(rows: Iterable[Assumption], path: Path) -> None:
    """Write assumptions as a table.

    Parameters
    ----------
    rows : iterable of Assumption
    path : Path
    """
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(
            [
                "assumption",
                "value",
                "low",
                "high",
                "alternatives",
                "drawn",
                "unit",
                "svenska",
                "english",
                "source",
                "source_sv",
                "confidence",
            ]
        )
        for row in rows:
            ends = (None, None) if row.alternatives else (row.low, row.high)
            numbers = ["" if number is None else f"{number:.12g}" for number in (row.value, *ends)]
            writer.writerow(
                [
                    row.key,
                    *numbers,
                    ";".join(f"{one.value:.12g}:{one.weight:.12g}" for one in row.alternatives),
                    row.drawn,
                    row.unit,
                    row.text.sv,
                    row.text.en,
                    row.source.en,
                    row.source.sv,
                    row.confidence,
                ]
            )
