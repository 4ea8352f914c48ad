"""What it is worth to know more before deciding, from the worlds that a comparison has played.

Expected values of perfect information, of all assumptions and of each (Howard 1966, IEEE Transactions on Systems
Science and Cybernetics 2, 22-26); of one alone by regression of the net benefit on it (Strong, Oakley and Brennan 2014,
Medical Decision Making 34, 311-326).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from brandsim._results import Result

DEGREE = 3
"""Of the polynomial that the net benefit is regressed on."""

PERMUTATIONS = 199
"""How often the worlds are shuffled to see what an assumption that decides nothing seems to be worth."""


@dataclass(frozen=True)
class Information(Result):
    """What more knowledge is worth at a stated value of a minute, in tkr a year.

    Attributes
    ----------
    name, statistic : str
        In what minutes are counted.
    minute_tkr : float
        What a minute of it is worth a year.
    worlds : int
        Those in which every alternative has a value.
    best : str
        The alternative of the greatest expected net benefit.
    probability_not_best : float
        Share of the worlds in which another one is better.
    perfect_tkr : float
        Worth of knowing every assumption before deciding.
    each_tkr : dict of str to float
        Worth of knowing one alone, of those beyond chance, the greatest first.
    """

    name: str
    statistic: str
    minute_tkr: float
    worlds: int
    best: str
    probability_not_best: float
    perfect_tkr: float
    each_tkr: dict[str, float]


def value_of_information(
    name: str,
    statistic: str,
    minute_tkr: float,
    differences_min: Mapping[str, Sequence[float | None]],
    costs_tkr: Mapping[str, float],
    assumptions: Mapping[str, Sequence[float]],
    baseline: str,
) -> Information | None:
    """Compute what more knowledge is worth; None without two worlds in which every alternative has a value.

    Parameters
    ----------
    name, statistic : str
        In what minutes are counted.
    minute_tkr : float
        What a minute of it is worth a year.
    differences_min : mapping of str to sequence of float or None
        Minutes beside the baseline, by alternative and world; less is better.
    costs_tkr : mapping of str to float
        Beside the baseline, a year, of the same alternatives.
    assumptions : mapping of str to sequence of float
        Drawn values by assumption and world.
    baseline : str
        Its name: it costs and gains nothing.
    """
    names = [baseline, *differences_min]
    minutes = np.array(
        [[np.nan if v is None else v for v in row] for row in differences_min.values()], np.float64
    )
    known = ~np.isnan(minutes).any(axis=0)
    if known.sum() < 2 or len(names) < 2:
        return None
    costs = np.array([costs_tkr[alternative] for alternative in differences_min])[:, None]
    benefit = np.vstack([np.zeros(int(known.sum())), -costs - minute_tkr * minutes[:, known]])
    best = int(np.argmax(benefit.mean(axis=1)))
    each = _of_each(benefit, {key: np.array(values)[known] for key, values in assumptions.items()})
    return Information(
        name,
        statistic,
        minute_tkr,
        int(known.sum()),
        names[best],
        float((benefit.max(axis=0) > benefit[best]).mean()),
        _worth(benefit),
        dict(sorted(each.items(), key=lambda item: -item[1])),
    )


def _worth(benefit: NDArray[np.float64]) -> float:
    """Return the worth of choosing in each world instead of once: [alternatives, worlds] to tkr."""
    return float(benefit.max(axis=0).mean() - benefit.mean(axis=1).max())


def _of_each(
    benefit: NDArray[np.float64], assumptions: Mapping[str, NDArray[np.float64]]
) -> dict[str, float]:
    """Return the worth of each assumption that is worth more than any seems to be when the worlds are shuffled."""
    worlds = benefit.shape[1]
    if worlds <= 2 * (DEGREE + 1):
        return {}
    bases = {
        key: np.linalg.qr(_powers(values))[0] for key, values in assumptions.items() if np.ptp(values) > 0
    }

    def worth(shuffled: NDArray[np.float64], basis: NDArray[np.float64]) -> float:
        return _worth(shuffled @ basis @ basis.T)

    rng = np.random.default_rng(0)  # the same worlds are shuffled the same way
    chance = [
        max((worth(shuffled, basis) for basis in bases.values()), default=0.0)
        for shuffled in (benefit[:, rng.permutation(worlds)] for _ in range(PERMUTATIONS))
    ]
    least = float(np.quantile(chance, 0.95))
    found = {key: worth(benefit, basis) for key, basis in bases.items()}
    return {key: tkr for key, tkr in found.items() if tkr > least}


def _powers(values: NDArray[np.float64]) -> NDArray[np.float64]:
    middle, half = (values.max() + values.min()) / 2, np.ptp(values) / 2
    return np.polynomial.legendre.legvander((values - middle) / half, DEGREE)
