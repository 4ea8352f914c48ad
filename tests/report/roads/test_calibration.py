"""A calibration to recorded runs in words, tables and a picture."""

import pytest

from brandsim import InputError, calibrate, load_scenario
from brandsim.report.roads.map_sheet import save
from brandsim.scenarios.world.municipality import municipality_of
from brandsim.words.numbers import number
from support.roads.recorded_runs import write_runs
from support.surfaces.golden import figure_lines


@pytest.mark.slow
def test_words_and_picture(tmp_path, golden):
    kommun = municipality_of(load_scenario("ambition"))
    found = calibrate(write_runs(tmp_path / "<b>.csv", kommun.weighting, kommun.service, 60))
    swedish, english = found.text(), found.text("en")
    assert f"{found.speed_factor:.3f}".replace(".", ",") in swedish
    assert f"{found.speed_factor:.3f}" in english
    assert "körningar" not in english.replace("<b>", "")
    assert "&lt;b&gt;.csv" in found._repr_html_()
    assert "<b>.csv" not in found._repr_html_()
    with pytest.raises(InputError, match="one of: en, sv"):
        found.text("de")
    for lang in ("sv", "en"):
        figure = found.figure(lang)
        golden.check(f"calibration.{lang}.txt", found.text(lang))
        golden.check(f"calibration.{lang}.pictures", figure_lines(figure))
        path = save(figure, tmp_path / f"{lang}.png")
        assert path.stat().st_size > 20_000
        dots = sum(len(c.get_offsets()) for c in figure.axes[0].collections)
        assert dots == len(found.runs)


def test_a_level_outside_the_prior_is_told_in_words(tmp_path):
    kommun = municipality_of(load_scenario("ambition"))
    path = write_runs(tmp_path / "runs.csv", kommun.weighting, kommun.service, 20, truth=(0.5, 0.25, 0.0))
    found = calibrate(path)
    text = found.text()
    factor, low, high = (number(value, "sv", 2) for value in (found.speed_factor, *found.speed_factor95))
    prior = number(found.level.value, "sv", 2)
    title = f"Farten är {factor} gånger den beräknade ({low}–{high}), inte {prior}"
    assert found.figure().texts[0].get_text() == title
    assert "antogs" in text or "antagandet" in text
