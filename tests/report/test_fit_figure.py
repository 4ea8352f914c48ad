"""The picture of a fit: what the log has, what the fit expects, and that they are of the same events."""

from types import SimpleNamespace

import numpy as np
import pytest

from brandsim.demand.fit import CountedIncidents
from brandsim.report.figures.fit import counted_and_fitted, fit_figure
from brandsim.words.text import Text
from support.surfaces.golden import figure_lines

DAYS = 14  # two weeks from a Monday, the second of them in another month


@pytest.fixture
def found():
    """Three events of the first type at 1 o'clock on Mondays, five of the second at 13 on a Sunday."""
    counted = CountedIncidents(
        type_=np.array([0] * 3 + [1] * 5),
        place=np.zeros(8, np.int64),
        day=np.array([0, 0, 7] + [6] * 5),
        hour=np.array([1] * 3 + [13] * 5),
        on_scene_min=np.full(8, np.nan),
        weekday=np.arange(DAYS) % 7,
        month=np.repeat([1, 2], 7),
        year=np.full(DAYS, 2024),
    )
    hours = np.ones((3, 24))
    hours[0, :12], hours[0, 12:] = 1.5, 0.5
    months = np.ones((3, 12))
    months[1, 0], months[1, 1] = 3.0, 1.0
    types = [SimpleNamespace(name=Text(name, name)) for name in ("Brand", "Hjälp", "Annat")]
    fitted = SimpleNamespace(hours=hours, weekdays=np.ones((3, 7)), months=months)
    return SimpleNamespace(counted=counted, stated=SimpleNamespace(types=types), found=fitted)


def test_events_are_counted_and_expected_by_type(found):
    seen, fitted = counted_and_fitted(found, "hours")
    assert (seen[0, 1], seen[1, 13], seen.sum()) == (3, 5, 8)
    assert fitted.sum(axis=1).tolist() == pytest.approx([3, 5, 0])
    assert fitted[0, 0] == pytest.approx(3 * fitted[0, 23])
    seen, fitted = counted_and_fitted(found, "weekdays")
    assert (seen[0, 0], seen[1, 6]) == (3, 5)
    assert fitted[1].tolist() == pytest.approx([5 / 7] * 7)


def test_only_days_that_were_counted_expect_events(found):
    seen, fitted = counted_and_fitted(found, "months")
    assert seen[:, :2].tolist() == [[2, 1], [5, 0], [0, 0]]
    assert fitted[1].tolist() == pytest.approx([3.75, 1.25, *[0] * 10])


def test_the_picture_has_bars_of_the_log_beside_the_fit(found, golden):
    figure = fit_figure(found, "sv")
    golden.check("fit.sv.pictures", figure_lines(figure))
    shown = [axes for axes in figure.axes if axes.get_visible()]
    titles = [axes.get_title(loc) for axes in shown for loc in ("left", "center") if axes.get_title(loc)]
    assert titles == [
        "Händelser per timme på dygnet", "Händelser per veckodag", "Händelser per månad",
        "Hjälp, per timme", "Brand, per timme",
    ]  # fmt: skip
    assert [bar.get_height() for bar in shown[0].containers[0]][13] == 5
    assert shown[0].patches[-1].get_data().values.sum() == pytest.approx(8)
    assert [bar.get_height() for bar in shown[4].containers[0]][1] == 3
    # Of the second type 5 at 13 o'clock and of the first 3 at 1, where chance gives one at most; and what they sum to.
    outside = [seen for axes in shown for seen in outside_of(axes)]
    assert (
        figure.get_suptitle()
        == f"Av {24 + 7 + 12 + 24 + 24} staplar ligger {len(outside)} utanför slumpens 95 %"
    )
    assert len(outside) >= 3


def outside_of(axes):
    """Return the heights of the bars that the shaded ones do not reach."""
    counted, chance = axes.containers[:2]
    for bar, band in zip(counted, chance, strict=True):
        if not band.get_y() <= bar.get_height() <= band.get_y() + band.get_height():
            yield bar.get_height()
