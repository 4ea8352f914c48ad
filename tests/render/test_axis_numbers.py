"""Numbers along an axis: as many decimals everywhere as the one that needs most, in the language's signs."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from brandsim.render.pictures import AxisNumbers


@pytest.mark.parametrize(
    ("ticks", "lang", "signed", "labels"),
    [
        ([0.2, 0.4, 0.6, 0.8], "sv", True, ["+0,2", "+0,4", "+0,6", "+0,8"]),
        ([-0.25, 0, 0.5], "sv", True, ["−0,25", "0,00", "+0,50"]),
        ([0, 2000, 4000], "en", False, ["0", "2,000", "4,000"]),
        (np.arange(7) * 0.1 + 0.1, "en", False, ["0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7"]),
        ([0.0001, 1 / 3], "sv", False, ["0,000", "0,333"]),
    ],
)
def test_labels(ticks, lang, signed, labels):
    axes = Figure().subplots()
    axes.set_xticks(ticks)
    axes.xaxis.set_major_formatter(AxisNumbers(lang, signed=signed))
    assert [label.get_text() for label in axes.get_xticklabels()] == labels


def test_every_axis_of_numbers_in_reports_is_written_so():
    from pathlib import Path

    import brandsim.report

    for path in Path(brandsim.report.__file__).parent.rglob("*.py"):
        code = path.read_text(encoding="utf-8")
        assert "set_major_formatter(lambda" not in code, path.name
        assert code.count("FuncFormatter(") == code.count("FuncFormatter(lambda value, _: percent("), (
            path.name
        )
