"""A municipality that names other minutes than 10, 15, 20 and 30: every share that is told is within its own."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

import brandsim as bs
from brandsim import InputError
from brandsim.calendar import MS_PER_MINUTE
from brandsim.report.reports import RunReport
from support.invented import InventedMunicipality

CLASSES = (8, 12, 25)
STANDARD = re.compile(r"(?i)\b(?:inom|within)\s+(?:10|15|20|30)\b|share_(?:10|15|20|30)\b")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> InventedMunicipality:
    folder = tmp_path_factory.mktemp("own") / "ekmyra"
    return InventedMunicipality(folder, more=f"classes_min = {list(CLASSES)}\n")


@pytest.fixture(scope="module")
def run(place: InventedMunicipality) -> RunReport:
    return bs.simulate(place.path, years=4, uncertainty=2, progress=False)


def test_the_shares_are_counted_within_them(run: RunReport) -> None:
    took = run.figures.times.of(0, run.years)
    number = run.figures.times.number[: run.years, 0]
    for minutes in CLASSES:
        yearly = [(part <= minutes * MS_PER_MINUTE).mean() for part in np.split(took, np.cumsum(number)[:-1])]
        assert run.indicator("response_time", f"share_{minutes}").estimate == pytest.approx(np.mean(yearly))
    with pytest.raises(InputError, match=r"share_10.*p95, share_12, share_25, share_8"):
        run.indicator("response_time", "share_10")
    assert len({run.indicator("response_time", f"share_{minutes}").estimate for minutes in CLASSES}) > 1


def test_tables_and_coverage_have_them_too(run: RunReport) -> None:
    of_type = run.breakdowns.rows("type")[0]
    assert {f"share_{minutes}" for minutes in CLASSES} == {
        key for key in of_type if re.fullmatch(r"share_\d+", key)
    }
    assert [key for key in run.coverage.rows()[0] if key.startswith("share_")] == [
        "share_8", "share_12", "share_25",
    ]  # fmt: skip
    within = [row.threshold_min for row in run.estimates if row.name == "share_within"]
    assert within == list(CLASSES)


@pytest.mark.slow
def test_no_output_tells_of_other_minutes(
    place: InventedMunicipality, run: RunReport, tmp_path: Path
) -> None:
    compared = bs.compare([place.path, f"{place.path}/minimum"], years=4, uncertainty=2, progress=False)
    for lang in ("sv", "en"):
        for name, result in (("run", run), ("compare", compared)):
            page = tmp_path / f"{name}_{lang}.html"
            result.to_html(page, lang)
            shown = re.sub(r"<style.*?</style>|<script.*?</script>", "", page.read_text("utf-8"), flags=re.S)
            texts = result.text(lang), shown, json.dumps(result.summary(lang))
            assert [STANDARD.findall(text) for text in texts] == [[], [], []], (lang, name)
            assert all(re.search(r"\b8 min", text) for text in texts[:2]), (lang, name)


@pytest.mark.slow
def test_the_headlines_share_is_what_money_and_sensitivity_are_held_against(
    place: InventedMunicipality,
) -> None:
    table = place.goals({"goal": "Fort fram", "statistic": "p90", "target": 9})
    compared = bs.compare([place.path, f"{place.path}/minimum"], years=4, uncertainty=0, progress=False)
    assert ("response_time", "share_8") in {(value.name, value.statistic) for value in compared.values}
    found = bs.sensitivity(
        f"{place.path}/minimum", place.path, statistic="share_8", years=2, draws=0, progress=False
    )
    assert found.statistic == "share_8"
    with pytest.raises(InputError, match="share_10"):
        bs.sensitivity(f"{place.path}/minimum", place.path, statistic="share_10", years=2, progress=False)
    table.unlink()


@pytest.mark.parametrize("classes", [(7,), (7, 9), (5, 8, 12, 60)])
def test_one_to_four_of_them(tmp_path: Path, classes: tuple[int, ...]) -> None:
    place = InventedMunicipality(tmp_path / "ekmyra", more=f"classes_min = {list(classes)}\n")
    run = bs.simulate(place.path, years=2, uncertainty=0, progress=False)
    assert re.search(rf"\b{classes[0]} minuter", run.text("sv"))
    assert run.indicator("full_response", f"share_{classes[-1]}").threshold_min == classes[-1]
    run.to_excel(tmp_path / "book.xlsx")
    run.figure("sv")
