"""Calibration of travel time to recorded runs: level, spread, and what is left unexplained."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import binomtest

from brandsim._errors import InputError, Said, verbatim
from brandsim.calendar import SEASONS
from brandsim.roads.calibration.posterior import Z95, Posterior, Prior, posterior
from brandsim.roads.calibration.recorded_runs import RecordedRuns
from brandsim.roads.graph.topology import Flags, Floats, Ints
from brandsim.weather import SURFACES
from brandsim.words.catalogue import told
from brandsim.words.text import UNSAID, Text

FOLDS = 10
"""Parts that the runs are split into; each is judged by a calibration to the others."""

HOUR_BANDS = ((0, 6), (6, 9), (9, 15), (15, 18), (18, 24))
DISTANCES_KM = (2.0, 5.0, 10.0, 20.0)
SHARES = (1 / 3, 2 / 3)

STANDS_OUT = 3.0
"""A group whose mean is farther than this many standard errors from 1 hints at a speed rule that is missing."""

FEWEST_IN_GROUP = 5
"""Of fewer runs a group says nothing."""

WITHIN = 0.2
"""A computed time is near if the driven one is within this share of it."""

MANY_ERRORS = 0.15


@dataclass(frozen=True)
class IntervalCoverage:
    """How many runs lie within their 95 % predictive interval, by calibrations that have not seen them.

    Attributes
    ----------
    runs, inside : int
    low, high : float
        95 % interval (Clopper and Pearson) of the share.
    holds : bool
        Whether 95 % of all runs, or 95 % of those that are no errors, lies in that interval.
    """

    runs: int
    inside: int
    low: float
    high: float
    holds: bool

    @property
    def share(self) -> float:
        """Share inside."""
        return self.inside / self.runs


@dataclass(frozen=True, eq=False, repr=False)
class Calibration:
    """Level and spread of travel time after recorded runs, from `calibrate`.

    Parameters
    ----------
    runs : RecordedRuns
        What it stands on, and what was left out.
    level, spread : Prior
        What was believed before of ``speed_factor`` and ``travel_log_sd``.
    after : Posterior
        What is believed after.
    held_out : tuple of ndarray of float64, shape (runs,)
        Mean travel time (s), centre and standard deviation of the log of each run, by a calibration to other runs.
    """

    runs: RecordedRuns
    level: Prior
    spread: Prior
    after: Posterior
    held_out: tuple[Floats, Floats, Floats]

    @property
    def speed_factor(self) -> float:
        """Speed relative to the computed; the assumption of that name."""
        return self.after.speed_factor

    @property
    def speed_factor95(self) -> tuple[float, float]:
        """95 % interval of `speed_factor`."""
        return self.after.interval(0)

    @property
    def travel_log_sd(self) -> float:
        """Spread of travel time from alarm to alarm, in the log; the assumption of that name."""
        return self.after.log_sd

    @property
    def travel_log_sd95(self) -> tuple[float, float]:
        """95 % interval of `travel_log_sd`."""
        return self.after.interval(1)

    @property
    def learnt(self) -> tuple[float, float]:
        """How much of what is known of level and spread comes from the runs, from 0 (all prior) to 1."""
        before = np.array([self.level.log_sd, self.spread.log_sd]) ** 2
        level, spread = (1 - np.diag(self.after.covariance)[:2] / before).tolist()
        return max(level, 0.0), max(spread, 0.0)

    @cached_property
    def error_probability(self) -> Floats:
        """How probable it is that each run is an error of recording, float64, shape (runs,)."""
        return self.after.error_probability(*_seconds(self.runs))

    @property
    def suspected(self) -> list[int]:
        """Rows of the file that are more likely errors than not; they hardly count."""
        return [int(row) for row in self.runs.table["row"][self.error_probability > 0.5]]

    def computed_s(self, stage: str) -> Floats:
        """Compute the time of every run, in seconds.

        Parameters
        ----------
        stage : {"before", "after", "held_out"}
            With the level believed before the runs, after them, or after the others of each run's fold.

        Returns
        -------
        ndarray of float64, shape (runs,)
        """
        _, moving_s, fixed_s = _seconds(self.runs)
        if stage == "held_out":
            return self.held_out[0]
        factor = self.level.value if stage == "before" else self.speed_factor
        return moving_s / factor + fixed_s

    @cached_property
    def residuals(self) -> pd.DataFrame:
        """Driven against computed time, a row per stage, for all runs and without suspected errors.

        ``stage`` (before, after, held_out), ``which`` (all runs, or sound: without the suspected), ``runs``, of
        log(driven / computed) ``median``, ``mean``, ``sd`` and ``mad_sd`` (1.4826 × median absolute deviation), of
        driven − computed in seconds ``bias_s``, ``p10_s`` and ``p90_s``, and ``within_20`` (share of runs within
        20 % of the computed time).
        """
        sound = self.error_probability <= 0.5
        which = {"all": np.ones(len(sound), np.bool_)} | (
            {} if sound.all() or not sound.any() else {"sound": sound}
        )
        stages = ("before", "after", "held_out")
        return pd.DataFrame([self._residual_row(stage, *item) for item in which.items() for stage in stages])

    def _residual_row(self, stage: str, which: str, rows: Flags) -> dict[str, Any]:
        driven_s, computed_s = _seconds(self.runs)[0][rows], self.computed_s(stage)[rows]
        ratio, off_s = np.log(driven_s / computed_s), driven_s - computed_s
        return {
            "stage": stage,
            "which": which,
            "runs": len(ratio),
            "median": float(np.median(ratio)),
            "mean": float(ratio.mean()),
            "sd": float(ratio.std(ddof=1)) if len(ratio) > 1 else float("nan"),
            "mad_sd": 1.4826 * float(np.median(np.abs(ratio - np.median(ratio)))),
            "bias_s": float(off_s.mean()),
            "p10_s": float(np.quantile(off_s, 0.1)),
            "p90_s": float(np.quantile(off_s, 0.9)),
            "within_20": float((np.abs(off_s) <= WITHIN * computed_s).mean()),
        }

    @cached_property
    def coverage(self) -> IntervalCoverage:
        """Whether the 95 % predictive interval holds for runs that the calibration has not seen."""
        _, centre, sd = self.held_out
        inside = int((np.abs(np.log(_seconds(self.runs)[0]) - centre) <= Z95 * sd).sum())
        interval = binomtest(inside, len(self.runs)).proportion_ci(0.95, method="exact")
        least = 0.95 * (1 - self.after.error_share)
        holds = bool(interval.low <= 0.95 and interval.high >= least)
        return IntervalCoverage(len(self.runs), inside, float(interval.low), float(interval.high), holds)

    @cached_property
    def groups(self) -> pd.DataFrame:
        """What is left after the calibration, by group: where a speed rule is missing.

        ``kind`` (built_up, hour, season, surface, distance, origin, off_road, ferry), ``group``, ``runs``,
        ``factor`` (driven over computed in the mean, errors hardly counted), its 95 % interval ``low`` and
        ``high``, ``stands_out`` (farther than `STANDS_OUT` standard errors from 1, of at least
        `FEWEST_IN_GROUP` runs). A factor above 1 is slower than computed.
        """
        off = np.log(_seconds(self.runs)[0] / self.computed_s("after")) + self.travel_log_sd**2 / 2
        weight = 1 - self.error_probability
        rows = []
        for kind, names in _kinds(self.runs.table):
            for name in dict.fromkeys(sorted(names, key=_in_order)):
                here = np.array([other == name for other in names])
                total = max(float(weight[here].sum()), 1e-9)
                mean = float((weight * off)[here].sum()) / total
                error = self.travel_log_sd / float(np.sqrt(total))
                rows.append(
                    {
                        "kind": kind,
                        "group": name.partition("|")[2] or name,
                        "runs": int(here.sum()),
                        "factor": float(np.exp(mean)),
                        "low": float(np.exp(mean - Z95 * error)),
                        "high": float(np.exp(mean + Z95 * error)),
                        "stands_out": bool(here.sum() >= FEWEST_IN_GROUP and abs(mean) > STANDS_OUT * error),
                    }
                )
        return pd.DataFrame(rows)

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know, as keys that `text` puts into words."""
        table = self.runs.table
        remarks = {
            "mostly_prior": self.learnt[0] < 0.5,
            "outside_prior": not self.level.low <= self.speed_factor <= self.level.high,
            "many_errors": self.after.error_share > MANY_ERRORS,
            "not_covered": not self.coverage.holds,
            "groups_stand_out": bool(self.groups["stands_out"].any()),
            "without_time": bool(table["hour"].isna().any()),
            "without_surface": bool(table["surface"].isna().any()),
            "missing_hour": "missing" in self.runs.odd_hours,
            "doubled_hour": "doubled" in self.runs.odd_hours,
        }
        return tuple(name for name, holds in remarks.items() if holds)

    @property
    def origin_text(self) -> Text:
        """What the calibration stands on: ``"214 own runs in runs.csv, 2024-01-03 to 2024-12-30, on …"``."""
        dates = self.runs.dates
        when = told("cal_dates", first=dates[0], last=dates[1]) if dates else UNSAID
        return told(
            "source_calibrated",
            n=len(self.runs),
            source=self.runs.source,
            dates=when,
            network=self.runs.network,
            runs=self.runs.fingerprint,
        )

    def __repr__(self) -> str:
        return f"<Calibration to {len(self.runs)} runs: {self.speed_factor:.3f}, {self.travel_log_sd:.3f}>"

    def to_dict(self) -> dict[str, Any]:
        """Return the calibration in values that JSON can hold; what is missing is None."""
        return {
            "source": self.runs.source,
            "network": self.runs.network,
            "dates": None if self.runs.dates is None else list(self.runs.dates),
            "used": len(self.runs),
            "odd_hours": dict(self.runs.odd_hours),
            "excluded": _plain(self.runs.excluded),
            "speed_factor": self.speed_factor,
            "speed_factor95": list(self.speed_factor95),
            "travel_log_sd": self.travel_log_sd,
            "travel_log_sd95": list(self.travel_log_sd95),
            "prior": {
                prior.name: {"value": prior.value, "low": prior.low, "high": prior.high}
                for prior in (self.level, self.spread)
            },
            "learnt": list(self.learnt),
            "error_share": self.after.error_share,
            "suspected_rows": self.suspected,
            "residuals": _plain(self.residuals),
            "groups": _plain(self.groups),
            "coverage95": {
                "runs": self.coverage.runs,
                "inside": self.coverage.inside,
                "share": self.coverage.share,
                "low": self.coverage.low,
                "high": self.coverage.high,
                "holds": self.coverage.holds,
            },
            "notes": list(self.notes),
        }


def calibrate(runs: RecordedRuns, level: Prior, spread: Prior, *, seed: int = 1) -> Calibration:
    """Estimate level and spread of travel time from recorded runs.

    Parameters
    ----------
    runs : RecordedRuns
        From `read_recorded_runs`.
    level, spread : Prior
        What is believed of ``speed_factor`` and ``travel_log_sd`` without runs. Few runs move it little.
    seed : int
        Key of the split into `FOLDS` parts that judge each other; the estimate does not depend on it.

    Returns
    -------
    Calibration

    Raises
    ------
    InputError
        If no run can be used.
    """
    if len(runs) == 0:
        reasons = runs.excluded["reason"].value_counts()
        left = ", ".join(f"{count} {reason}" for reason, count in reasons.items())
        raise InputError(
            runs.source,
            "",
            verbatim(
                Said("no run that can be used (left out: {left})", left=left)
                if left
                else "no run that can be used"
            ),
            "at least one run",
            "Add runs, or check coordinates, the network and that driven_s is in seconds.",
        )
    driven_s, moving_s, fixed_s = _seconds(runs)
    fold = _folds(runs.table["row"].to_numpy(np.int64), seed)
    held_out = tuple(np.empty(len(runs)) for _ in range(3))
    for part in range(int(fold.max()) + 1):
        out = fold == part
        seen = posterior(driven_s[~out], moving_s[~out], fixed_s[~out], level, spread)
        held_out[0][out] = seen.mean_s(moving_s[out], fixed_s[out])
        held_out[1][out], held_out[2][out] = seen.predictive(moving_s[out], fixed_s[out])
    after = posterior(driven_s, moving_s, fixed_s, level, spread)
    return Calibration(runs, level, spread, after, (held_out[0], held_out[1], held_out[2]))


def _seconds(runs: RecordedRuns) -> tuple[Floats, Floats, Floats]:
    """Return driven, moving and fixed seconds."""
    driven_s, moving_s, fixed_s = (
        runs.table[name].to_numpy(np.float64) for name in ("driven_s", "moving_s", "fixed_s")
    )
    return driven_s, moving_s, fixed_s


def _folds(row: Ints, seed: int) -> Ints:
    """Divide the runs into equal parts by a key of seed and row: the part of each, int64 [runs]."""
    keys = [hashlib.blake2b(f"{seed} {number}".encode(), digest_size=8).digest() for number in row.tolist()]
    rank = np.empty(len(keys), np.int64)
    rank[sorted(range(len(keys)), key=keys.__getitem__)] = np.arange(len(keys))
    return rank % FOLDS


def _kinds(table: pd.DataFrame) -> Iterator[tuple[str, list[str]]]:
    """Yield each way to group runs, with the group of every run; ``"1|…"`` tells the order, ``""`` is unknown."""
    yield "built_up", _classes(table["built_up"], SHARES, _percent)
    bands = {
        hour: f"{band}|{low:02}–{high:02}"
        for band, (low, high) in enumerate(HOUR_BANDS)
        for hour in range(low, high)
    }
    yield "hour", ["" if pd.isna(hour) else bands[int(hour)] for hour in table["hour"]]
    for kind, order in (("season", SEASONS), ("surface", SURFACES)):
        yield kind, ["" if name is None else f"{order.index(name)}|{name}" for name in table[kind]]
    yield "distance", _classes(table["km"], DISTANCES_KM, _km)
    yield "origin", [name or "" for name in table["origin"]]
    yield "off_road", _classes(table["off_road"], (0.1, 1 / 3), _percent)
    yield "ferry", ["yes" if ferry else "no" for ferry in table["ferry"]]


def _classes(values: pd.Series[Any], ends: tuple[float, ...], name: Any) -> list[str]:
    classes = []
    for value in values:
        number = int(np.searchsorted(ends, value, side="right"))
        classes.append("" if pd.isna(value) else f"{number}|{name(number, ends)}")
    return classes


def _km(number: int, ends: tuple[float, ...]) -> str:
    if number == len(ends):
        return f"≥ {ends[-1]:g} km"
    return f"{0 if number == 0 else ends[number - 1]:g}–{ends[number]:g} km"


def _percent(number: int, ends: tuple[float, ...]) -> str:
    shares = [round(100 * end) for end in (0.0, *ends, 1.0)]
    return f"{shares[number]}–{shares[number + 1]} %"


def _in_order(name: str) -> tuple[bool, str]:
    return name == "", name


def _plain(frame: pd.DataFrame) -> list[dict[str, Any]]:
    def value(cell: Any) -> Any:
        return None if isinstance(cell, float) and not np.isfinite(cell) else cell

    return [{str(key): value(cell) for key, cell in row.items()} for row in frame.to_dict("records")]
