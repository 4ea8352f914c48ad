"""What played years count of what figures tell: a draw's years are the central years that it is paired with."""

import numpy as np

from brandsim.scenarios.anchors.chosen import anchors_of
from brandsim.scenarios.run.anchor_counts import COUNTED, AnchorCounts
from brandsim.scenarios.run.prepared import PreparedScenario
from brandsim.scenarios.run.progress import progress_bar

PAIRED = np.array([[0, 2], [1, 3], [3, 0]])


def test_a_draw_of_the_central_values_counts_the_central_years_that_it_is_paired_with():
    bar = progress_bar("", progress=False)
    prepared = PreparedScenario.of("minimum", "numba", 1, 1, "all", "median", None, bar)
    counts = AnchorCounts.of(anchors_of(prepared.scenario, prepared.found), prepared)
    assert {one.measure for one in counts.anchors} <= set(COUNTED)
    found = counts.over(prepared, [prepared.values] * len(PAIRED), PAIRED, 4)
    assert found.central.shape == (4, len(counts.anchors))
    assert len(np.unique(found.central, axis=0)) == 4
    np.testing.assert_array_equal(found.sampled, found.central[PAIRED])
