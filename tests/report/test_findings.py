"""What a report picks out of a comparison to show."""

import pytest

from brandsim.report.findings import possible


@pytest.mark.parametrize(
    ("interval", "unit", "shown"),
    [
        ((-1.741, 1.418), "share", (-1.0, 1.0)),
        ((-0.2, 0.1), "share", (-0.2, 0.1)),
        ((-53.12, 62.84), "min", (-53.12, 62.84)),
        (None, "share", None),
    ],
)
def test_a_share_cannot_change_by_more_than_all_of_it(interval, unit, shown):
    assert possible(interval, unit) == shown
