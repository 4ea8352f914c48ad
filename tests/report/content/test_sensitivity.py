"""A sensitivity in words and figures: the answer, what moves it, and where the decision changes."""

from dataclasses import replace

import numpy as np
import pytest

from brandsim.report.reports import SensitivityReport
from brandsim.scenarios.decide.sensitivity import AssumptionEffect
from brandsim.words.text import Text

LONG = Text(
    "Ett antagande med ett namn som är längre än sin kolumn",
    "An assumption whose name is longer than its column",
)


def effect(name, at_low, at_high, **more):
    return AssumptionEffect(name.en, name, "", 1.0, 0.75, 1.5, at_low, at_high, None, None, **more)


@pytest.fixture
def found():
    rows = (
        effect(Text("Fart", "Speed"), 15.666, 13.06, break_even=1.234),
        effect(LONG, 13.28, 15.16),
        effect(Text("Plats", "Place"), -0.004, 0.25),
    )
    return SensitivityReport(
        scenario="ambition",
        baseline=None,
        name="response_time",
        statistic="mean",
        central=14.2,
        central_ci95=(12.15, 16.25),
        break_even_level=10.0,
        decided=True,
        rows=rows,
        years=3,
        draws=0,
        answers=np.zeros(0),
    )


def test_the_text_is_the_answer_then_a_row_per_assumption_then_where_the_decision_changes(found):
    assert found.text("en").splitlines() == [
        "The answer: first unit, mean 14.20 (12.15–16.25), 3 years at each set of",
        "assumptions.",
        "",
        "assumption                                   from       to    gives      and",
        "Speed                                        0.75      1.5    15.67    13.06",
        "An assumption whose name is longer tha…      0.75      1.5    13.28    15.16",
        "Place                                        0.75      1.5     0.00     0.25",
        "",
        "Speed flips the decision at 1.23",
    ]


def test_a_difference_has_a_sign_and_shares_of_the_variance_a_column(found):
    shared = tuple(
        replace(row, share=share) for row, share in zip(found.rows, (0.374, -0.01, 0.0), strict=True)
    )
    drawn = replace(found, baseline="minimum", central=0.5, central_ci95=None, rows=shared, draws=100)
    lines = drawn.text("sv").splitlines()
    assert lines[0].startswith("Svaret: första enhet, medelvärde +0,50, 3 år")
    rows = {line.split("  ")[0]: line.split()[-1] for line in lines if line.split()[-1:] and "," in line}
    assert (rows["Fart"], rows["Plats"]) == ("0,37", "0,00")


def test_no_flip_and_no_decision_are_said(found):
    still = replace(found, rows=tuple(replace(row, break_even=None) for row in found.rows))
    assert "No assumption flips the decision on its own" in still.text("en")
    assert "not separable" in replace(found, decided=False).text("en")


def test_only_the_widest_are_shown_and_the_others_counted(found):
    many = replace(found, rows=found.rows * 6)
    assert many.text("en").count(" 1.5 ") == 14
    assert "… and 4 more" in many.text("en")


def test_page_and_notebook_hold_the_figure_and_the_table(found, tmp_path):
    page = found.to_html(tmp_path / "a.html", "en").read_text("utf-8")
    assert "<h1>What moves the answer</h1>" in page
    for shown in (page, found._repr_html_()):
        assert shown.count("data:image/svg+xml") == 1
        assert shown.count("<tr>") == 4
    assert "<td>Speed</td><td>0.75</td><td>1.5</td><td>15.67</td><td>13.06</td>" in page
