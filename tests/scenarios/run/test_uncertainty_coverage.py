"""How often the interval of the assumptions holds, asked of the model itself."""

import numpy as np
import pytest

from brandsim.response.definition import Definition
from brandsim.response.intervals.draws import less
from brandsim.scenarios.run.simulate import simulate

SEEDS = 200
ASKED = [("response_time", s) for s in ("median", "mean", "p90", "share_10")] + [("full_response", "median")]


@pytest.mark.experiment
@pytest.mark.timeout(7200)
def test_the_uncertainty_holds_95_percent_on_average(capsys):
    """Over seeds of 100 draws, 94-96 % of the answers that all seeds drew lie between a seed's ends.

    A seed's answer is the mean of its draw's differences added to what all seeds estimate. The interval of a seed
    holds 2 percentage points more or less than another's: it has 100 draws, two or three beyond each end.
    """
    ends, answers, middles = [], [], []
    for seed in range(1, SEEDS + 1):
        figures = simulate("ambition", years=40, seed=seed, progress=False).figures
        series = [figures.series(*asked) for asked in ASKED]
        answers.append([less(drawn, central[figures.paired]).mean(axis=1) for central, drawn in series])
        middles.append([central.mean() for central, _ in series])
        ends.append([figures.estimate(*asked, Definition()).uncertainty95 for asked in ASKED])
    truth = (
        np.sort(np.asarray(answers).transpose(1, 0, 2).reshape(len(ASKED), -1)) + np.mean(middles, 0)[:, None]
    )
    held = np.array(
        [
            [np.mean((truth[a] >= low) & (truth[a] <= high)) for a, (low, high) in enumerate(seed_ends)]
            for seed_ends in ends
        ]
    )
    with capsys.disabled():
        for asked, mean, spread in zip(ASKED, held.mean(axis=0), held.std(axis=0, ddof=1), strict=True):
            print(f"\n{' '.join(asked)}: {100 * mean:.1f} %, between seeds ± {100 * spread:.1f}", end="")
    assert ((held.mean(axis=0) >= 0.94) & (held.mean(axis=0) <= 0.96)).all()
