"""The quality of a road network as a map and a page."""

from dataclasses import replace

import pandas as pd
import pytest

from brandsim import InputError, quality_report
from brandsim.report.roads.map_sheet import save
from brandsim.report.roads.quality_map import _worst
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
    assert report.figure().texts[0].get_text() == "1 plats nås inte på väg från någon station"
    assert "Vägnätets kvalitet: 3 km väg, hastighetsgränsen gissad på 28 % av längden" in said.replace(
        "\xa0", " "
    )
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


def test_the_title_is_the_worst_that_is_found(planted):
    report = quality_report(planted)
    ends = pd.DataFrame({"station": ["A", "B"], "node": ["1", "1"], "distance_m": [20.0, 30.0]})
    one_part = report.parts.iloc[:1]
    for found, says in (
        (report, "1 del av vägnätet sitter inte ihop med resten"),
        (replace(report, parts=one_part), "4 orimliga gränser eller längder"),
        (replace(report, parts=one_part, suspicious=report.suspicious.iloc[:0], dead_ends=ends), None),
    ):
        assert _worst(found, "sv") == (says or "1 återvändsgränd intill en station")
    whole = replace(report, parts=one_part, suspicious=report.suspicious.iloc[:0])
    assert _worst(whole, "sv") == ""
    said = whole.figure().texts[0].get_text()
    assert said.replace("\xa0", " ") == "Hastighetsgränsen är gissad på 28 % av vägnätet"


def test_every_road_is_on_the_map_as_stated_or_guessed(planted):
    figure = quality_report(planted).figure()
    said = told(figure)
    # Half of the detour and all of the path are guessed: an edge with any guess counts as guessed.
    assert "angiven gräns, 2 km" in said
    assert "gissad gräns, 1 km" in said
    assert "station" not in said


@pytest.mark.slow
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
