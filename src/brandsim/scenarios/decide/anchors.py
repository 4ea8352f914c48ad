"""The model beside its anchors, and its answers where the drawn assumptions are weighed by them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from brandsim._arguments import names
from brandsim.response.definition import URGENT
from brandsim.response.intervals.draws import assumptions_interval
from brandsim.response.intervals.limits import AMOUNT, SHARE, Interval, around
from brandsim.scenarios.anchors.anchor import Anchor
from brandsim.scenarios.anchors.answers import Conditioned, check_draws
from brandsim.scenarios.anchors.chosen import anchors_of, chosen_anchors
from brandsim.scenarios.files.scenario import Scenario
from brandsim.scenarios.run.conditioned import Modelled, conditioned, conditioning_of, modelled
from brandsim.scenarios.run.prepared import PreparedScenario, paired_years, years_per_draw
from brandsim.scenarios.run.progress import progress_bar
from brandsim.scenarios.run.run import Run
from brandsim.scenarios.run.simulate import DEFAULT_YEARS, UNCERTAINTY_DRAWS, checked_settings

Verdict = Literal["agrees", "above", "below", "another_service", "not_at_hand", "no_counterpart"]


@dataclass(frozen=True)
class AnchorRow:
    """The model beside one anchor, both in the anchor's unit.

    Attributes
    ----------
    anchor : Anchor
    model : float or None
        At the central assumptions; None where the model has no counterpart.
    uncertainty95 : (float, float) or None
        Over the drawn assumptions.
    """

    anchor: Anchor
    model: float | None
    uncertainty95: Interval

    @property
    def verdict(self) -> Verdict:
        """Whether the figure and what the assumptions leave open overlap, or the model is above or below it."""
        if self.model is None:
            return "no_counterpart"
        if self.anchor.range95 is None:
            return "not_at_hand"
        if self.anchor.describes == "other":
            return "another_service"
        low, high = self.anchor.range95
        least, most = self.uncertainty95 or (self.model, self.model)
        return "above" if least > high else "below" if most < low else "agrees"


@dataclass(frozen=True)
class Anchors:
    """The result of `anchors`.

    Attributes
    ----------
    run : Run
    rows : tuple of AnchorRow
        In the order of the table.
    conditioned : Conditioned or None
        None where no anchor was chosen.
    """

    run: Run
    rows: tuple[AnchorRow, ...]
    conditioned: Conditioned | None

    def summary(self, lang: str = "sv") -> dict[str, Any]:
        """Return everything that machines read.

        Parameters
        ----------
        lang : str
            One of `languages`.
        """
        held = self.conditioned
        return {
            "scenario": self.run.scenario.name,
            "years": self.run.years,
            "draws": len(self.run.figures.sampled),
            "anchors": [_told(row, lang) for row in self.rows],
            "conditioned_on": None if held is None else [a.key for a in held.conditioning.anchors],
            "effective_draws": None if held is None else held.conditioning.effective,
            "answers": [] if held is None else [vars(answer) for answer in held.answers],
            "moved": [] if held is None else [vars(one) for one in held.moved],
        }


def _told(row: AnchorRow, lang: str) -> dict[str, Any]:
    anchor = row.anchor
    return {
        "anchor": anchor.key,
        "text": anchor.text.to(lang),
        "statistic": anchor.statistic,
        "unit": anchor.unit,
        "year": anchor.year or None,
        "figure": anchor.value,
        "low": anchor.low,
        "high": anchor.high,
        "model": row.model,
        "uncertainty95": row.uncertainty95,
        "verdict": row.verdict,
        "differs": anchor.differs.to(lang) or None,
        "standard_error": anchor.standard_error,
        "source": anchor.source.to(lang),
        "confidence": anchor.confidence,
    }


def anchors(
    scenario: str | Path | Scenario = "ambition",
    years: int | None = None,
    seed: int = 1,
    threads: int | None = None,
    *,
    condition: Sequence[str] = (),
    uncertainty: int = UNCERTAINTY_DRAWS,
    statistic: str = "median",
    progress: bool | None = None,
) -> Anchors:
    """Hold the model against figures from outside it, and weigh the drawn assumptions by those that are chosen.

    Parameters
    ----------
    scenario : str, path or Scenario
        A packaged name or a TOML file; its ``anchors`` under ``[data]`` is the table of figures.
    years, seed, threads, uncertainty, statistic, progress
        As for `simulate`.
    condition : sequence of str
        Anchors that hold: their standard errors say how closely.

    Raises
    ------
    InputError
        As `simulate`; for a faulty table of anchors, or an unknown anchor or one without figure or standard error.

    Examples
    --------
    >>> import brandsim as bs
    >>> found = bs.anchors("ambition", years=2, uncertainty=2)
    >>> print(found.text("en").splitlines()[0])
    THE MODEL BESIDE FIGURES FROM OUTSIDE
    """
    most, seed, threads, uncertainty = checked_settings(
        "anchors",
        DEFAULT_YEARS if years is None else years,
        seed,
        "numba",
        threads,
        uncertainty,
        statistic,
        progress,
    )
    wanted = [str(name) for name in names("anchors", "condition", condition)]
    with progress_bar("anchors", progress) as bar:
        prepared = PreparedScenario.of(scenario, "numba", seed, threads, URGENT, statistic, None, bar)
        table = anchors_of(prepared.scenario, prepared.found)
        check_draws("anchors", wanted, uncertainty)
        chosen = chosen_anchors("anchors", table, wanted)
        paired = paired_years(uncertainty, years_per_draw(most), most)
        drawn = prepared.sampled_assumptions(uncertainty)
        scored = prepared.scored(most)
        bar.total = most + paired.size + len(scored.strata(most).numbers)
        run = prepared.run(prepared.played(most, scored), drawn, paired, prepared.sampled(drawn, paired))
        counted = modelled(prepared, run, table, drawn)
    rows = tuple(_row(anchor, counted.get(anchor.key)) for anchor in table)
    if not chosen:
        return Anchors(run, rows, None)
    return Anchors(run, rows, conditioned(run, conditioning_of(chosen, counted, uncertainty), drawn))


def _row(anchor: Anchor, counted: Modelled | None) -> AnchorRow:
    if counted is None:
        return AnchorRow(anchor, None, None)
    in_percent = anchor.in_percent or anchor.measure == "share_of_alarms"
    limits = (100.0 * SHARE[0], 100.0 * SHARE[1]) if in_percent else AMOUNT
    return AnchorRow(anchor, counted[0], around(counted[0], assumptions_interval(*counted), limits))
