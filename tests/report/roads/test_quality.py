"""The quality of a road network as a map and a page."""

import pytest

from brandsim import InputError, quality_report
from brandsim.report.roads.map_sheet import save
from support.roads.planted import places_beside, planted_network
from support.surfaces.golden import figure_lines


@pytest.fixture
def planted():
    return planted_network()


@pytest.fixture
def where():
    return places_beside()


def told(figure):
    axes = figure.axes[0]
    written = [*figure.texts, *axes.texts, *figure.legends[0].get_texts()]
    return "\n".join(text.get_text() for text in written)


def test_the_map_says_what_the_tables_say(planted, where, golden):
    report = quality_report(planted, where.iloc[:1], where.iloc[1:])
    for lang in ("sv", "en"):
        golden.check(f"quality.{lang}.pictures", figure_lines(report.figure(lang)))
    said = told(report.figure())
    assert "3 km väg, hastighetsgränsen gissad på 28 % av längden" in said
    assert "resten: 1 st, 0,5 km" in said
    assert "(× fågelvägen): 4 st\n1  Stigen, 3,0 km/h\n2  Andra, 150,0 km/h\n3  Andra, 0,900 ×" in said
    assert "väg utan namn, 8,1 ×" in said
    assert "200 m från station: 1 st" in said
    assert "når på väg: 1 st" in said
    # The place out of reach is named however near its road it lies; the one 300 m away is not farther than that.
    assert "Ön, 0 m" in said
    assert "Byn" not in said
    english = told(report.figure("en"))
    assert "0.5 km" in english
    assert "väg" not in english
    with pytest.raises(InputError, match="one of: en, sv"):
        report.figure("fi")


def test_every_road_is_on_the_map_as_stated_or_guessed(planted):
    figure = quality_report(planted).figure()
    said = told(figure)
    # Half of the detour and all of the path are guessed: an edge with any guess counts as guessed.
    assert "angiven gräns, 2 km" in said
    assert "gissad gräns, 1 km" in said
    assert "station" not in said


def test_a_page_in_either_language_and_nothing_half_written(planted, where, tmp_path):
    report = quality_report(planted, where.iloc[:1], where.iloc[1:])
    page = report.to_html(tmp_path / "kvalitet.html").read_text(encoding="utf-8")
    assert "&lt;b&gt;stad" in page
    assert "<b>" not in page
    assert "&lt;b&gt;stad" in report._repr_html_()
    assert page.count("data:image/png;base64,") == 1
    assert "http" not in page
    assert "Orimliga värden" in page
    assert "Odd values" in report.to_html(tmp_path / "quality.html", "en").read_text(encoding="utf-8")
    with pytest.raises(InputError, match="one of: en, sv"):
        report.to_html(tmp_path / "laatu.html", "fi")
    with pytest.raises(InputError, match="png"):
        save(report.figure(), tmp_path / "karta.bmp")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["kvalitet.html", "quality.html"]
