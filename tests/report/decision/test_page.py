"""The page itself: its numbers are the table's, its sentences short, its prices add up, and names stay text."""

import hashlib
import json
import re
from dataclasses import replace

import numpy as np
import pytest

from brandsim.report.content.money.prices import unit_prices
from brandsim.report.decision.answers import answers, headline
from brandsim.report.decision.curves import curves, told_rows
from brandsim.report.decision.drawings import (
    CHANGES,
    MONEY,
    NAME_GAP,
    NAME_LINE,
    change_classes,
    money_height,
    name_lines,
    spread,
    ticks,
)
from brandsim.report.decision.geography import STATION, Station, geography, nearest_station, with_room
from brandsim.report.decision.page import VENDOR, decision_page
from brandsim.report.decision.payload import payload
from brandsim.report.decision.view import Shown, View, opening
from brandsim.report.reports import ComparisonReport
from brandsim.words.numbers import number, percent, span
from support.surfaces.page_tables import Tables

HOSTILE = "</script><script>alert('x')</script><img src=x onerror=alert(1)>"


def data_of(page):
    """Return what the page's script reads."""
    return json.loads(re.search(r'id="data">(.*?)</script>', page, re.DOTALL)[1])


def test_the_scripts_rows_are_those_of_the_table(comparison, page):
    data = data_of(page)
    names = [one["name"] for one in data["scenarios"]]
    needs = [one["key"] for one in data["needs"]]
    table = comparison.table()
    shares = table[table["threshold_min"].notna()]
    assert len(shares) == len(data["rows"]) > 10
    for row in shares.to_dict("records"):
        need = "response_time" if row["name"] == "share_within" else row["name"].removesuffix("_within")
        key = f"{names.index(row['scenario'])}|{needs.index(need)}|{round(row['threshold_min'])}"
        ends = ("interval95_difference_low", "interval95_difference_high")
        expected = [row[name] for name in ("baseline_estimate", "estimate", "difference", *ends)]
        found = data["rows"][key][:5]
        assert found == [None if value is None or np.isnan(value) else value for value in expected]


def test_the_cards_say_what_the_table_says(comparison, page, lang):
    data = data_of(page)
    minute, need = data["shown"]["minute"], data["needs"][data["shown"]["need"]]["key"]
    name = "share_within" if need == "response_time" else f"{need}_within"
    cards = re.findall(r'<li class="choice".*?</li>', page, re.DOTALL)
    assert len(cards) == len(comparison.runs)
    for run, card in zip(comparison.runs[1:], cards[1:], strict=True):
        row = comparison.difference(run.scenario.name, name, "share", minute)
        assert f">{percent(row.estimate, lang, 1)}<" in card
        assert number(100 * row.difference, lang, 1, signed=True) in card
        if row.interval95_difference:
            assert span(row.interval95_difference, lang, 1, signed=True, scale=100) in card
        cost = next(one for one in comparison.costs(lang) if one.scenario == run.scenario.name)
        if cost.cost_difference_tkr is not None:
            assert number(cost.cost_difference_tkr, lang, 0, signed=True) in card
    before = comparison.difference(comparison.runs[1].scenario.name, name, "share", minute).baseline_estimate
    assert f">{percent(before, lang, 1)}<" in cards[0]


def test_the_page_opens_on_what_surely_differs(comparison):
    counted, told = payload(comparison), told_rows(comparison)
    seen = View(comparison, counted, curves(comparison, counted.needs), told, "sv")
    last = len(comparison.runs) - 1
    for scenario in range(1, last + 1):
        found = seen.at(Shown(0, 10, scenario))
        row = comparison.difference(comparison.runs[scenario].scenario.name, "share_within", "share", 10)
        assert (found.share, found.change, found.interval) == (
            row.estimate,
            row.difference,
            row.interval95_difference,
        )

    def with_sure(sure):
        """Return what is seen if shares differ by more the later the scenario stands, and only some of them surely."""
        names = [run.scenario.name for run in comparison.runs]
        moved = {}
        for key, row in told.items():
            change = -0.02 * names.index(key[0])
            ends = (2 * change, change / 2 if sure(key) else -change)
            moved[key] = replace(
                row, difference=change, ci95_difference=ends, uncertainty95_difference=ends, refused=None
            )
        return opening(seen._replace(told=moved), 10)

    assert with_sure(lambda key: True) == (0, 10, last)
    assert with_sure(lambda key: False) == (0, 10, 1)
    about = [headline(comparison, run) for run in comparison.runs[1:]]
    needs = {row.name for row in about if row is not None and row.name in counted.needs[1:]}
    assert needs or comparison.runs[0].scenario.name != "minimum_without_five_posts"
    for need in needs:
        at = counted.needs.index(need)
        assert with_sure(lambda key, need=need: key[1:] == (need, 20)) == (at, 20, last)
        assert with_sure(lambda key, need=need: key[1] == need) == (at, 10, last)


def test_curves_go_through_the_tables_shares(comparison):
    needs = comparison.baseline.figures.indicators
    lines, told = curves(comparison, needs), told_rows(comparison)
    names = [run.scenario.name for run in comparison.runs]
    compared = halves = refused = 0
    for (scenario, need, minute), row in told.items():
        if row.estimate is not None:
            at = names.index(scenario), needs.index(need), minute - 1
            assert lines.shares[at] == pytest.approx(row.estimate, abs=1e-12)
            compared += 1
        half = lines.halves[names.index(scenario) - 1, needs.index(need), minute - 1]
        if row.ci95_difference is None:  # too few on the other side: no certainty, however narrow
            assert np.isnan(half)
            refused += 1
        elif need == "response_time" and np.isfinite(half):
            assert half == pytest.approx((row.ci95_difference[1] - row.ci95_difference[0]) / 2, abs=1e-9)
            halves += 1
    assert compared > 20
    assert refused > 5 or halves > 5
    known = np.nan_to_num(lines.shares)
    assert (np.diff(known, axis=2) >= -1e-12).all()


def test_an_answer_is_short(comparison, page, lang):
    counted, sheet = payload(comparison), geography(comparison.runs)
    for one in answers(comparison, counted, sheet, lang):
        told = f"{one.title}: {one.sentence}"
        assert len(told.split()) <= 25, told
        spoken = re.sub(r"(?<=\d)\s(?=\d{3})", "", one.sentence)
        assert len(re.findall(r"\d+(?:[.,]\d+)?", spoken)) <= 3, told
    before_the_map = page[page.index("<header") : page.index('id="map"')]
    seen = re.sub(r"<option.*?</option>", " ", before_the_map, flags=re.DOTALL)
    assert 30 < len(re.sub(r"<[^>]+>", " ", seen).split()) <= 120


def test_no_certain_difference_is_an_answer_too(comparison, lang):
    base = comparison.baseline
    same = replace(base, scenario=replace(base.scenario, name="twin", title_sv="Tvilling", title_en="Twin"))
    twins = ComparisonReport((base, same))
    (one,) = answers(twins, payload(twins), geography(twins.runs), lang)
    said = {
        "sv": "ingen säker skillnad i tid; samma kostnad.",
        "en": "no certain difference in time; the same cost.",
    }
    assert one.sentence == said[lang]


def test_prices_and_quantities_add_up_to_the_costs(comparison, lang):
    prices = unit_prices(comparison, lang)
    known = 0
    for at, cost in enumerate(comparison.costs(lang)):
        if cost.cost_difference_tkr is not None:
            total = sum(price.tkr * price.quantities[at] for price in prices)
            assert total == pytest.approx(cost.cost_difference_tkr, abs=1e-6)
            known += 1
    assert known
    labels = [price.label for price in prices]
    assert len(set(labels)) == len(labels)


def test_five_posts_have_a_price_each(comparison):
    if comparison.runs[0].scenario.name != "five_posts":
        pytest.skip("of the first comparison")
    (posts,) = (price for price in unit_prices(comparison, "sv") if price.label == "Fem heltidstjänster")
    assert (posts.tkr, posts.quantities[0]) == (660.0, -5.0)


def test_names_from_data_stay_text(comparison):
    hostile = []
    for n, run in enumerate(comparison.runs):
        demand = run.municipality.demand
        places = (replace(demand.places[0], name=HOSTILE), *demand.places[1:])
        found = replace(run.municipality, demand=replace(demand, places=places))
        scenario = replace(run.scenario, title_sv=f"{HOSTILE} {n}")
        hostile.append(replace(run, municipality=found, scenario=scenario))
    page = decision_page(ComparisonReport.of(replace(comparison, runs=tuple(hostile))), "sv")
    assert "alert('x')" not in page
    assert "<img src=x" not in page
    assert data_of(page)["places"][0]["name"] == HOSTILE
    assert HOSTILE in Tables(page).said


def test_the_library_is_what_its_authors_published():
    source = (VENDOR.parent / "SOURCE.md").read_text("utf-8")
    told = re.findall(r"^\| (leaflet\.\w+) \| ([0-9a-f]{64}) \|$", source, re.MULTILINE)
    assert [name for name, _ in told] == ["leaflet.js", "leaflet.css"]
    for name, digest in told:
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == digest
    assert "BSD 2-Clause" in (VENDOR / "LICENSE").read_text("utf-8")


def test_places_are_grey_where_the_difference_is_not_sure():
    change = np.array([0.0, 0.0, 0.05, 0.05, 0.1, -0.05, -0.2, 0.3])
    half = np.array([0.0, np.inf, 0.049, 0.05, 0.01, 0.01, 0.1, np.inf])
    expected = ["same", "unsure", "more", "unsure", "much_more", "less", "much_less", "unsure"]
    assert [CHANGES[at] for at in change_classes(change, half)] == expected


@pytest.mark.parametrize(
    ("ends", "expected"),
    [((-80.0, 1080.0), [0, 500, 1000]), ((-0.2, 4.4), [0, 2, 4]), ((-3.0, 1.0), [-3, -2, -1, 0, 1])],
)
def test_ticks_are_round(ends, expected):
    assert ticks(*ends) == pytest.approx(expected)


def test_a_place_belongs_to_the_station_that_lies_nearest(comparison):
    sheet = geography(comparison.runs)
    names = [station.name for station in sheet.stations]
    assert {"Norrtälje", "Rimbo", "Hallstavik", "Älmsta", "Blidö"} <= set(names)
    places = [place.name for place in comparison.baseline.municipality.demand.places]
    nearest = {places[p]: names[at] for p, at in enumerate(nearest_station(sheet))}
    assert {nearest[name] for name in places if name.startswith("Älmsta centrum")} == {"Älmsta"}
    assert (sheet.places >= 0).all()
    assert (sheet.places <= [sheet.width, sheet.height]).all()
    assert sheet.land.startswith("M")
    assert sheet.land.endswith("Z")


def test_names_stand_as_near_to_their_points_as_there_is_room():
    assert spread([50, 120], [10, 10], 0, 200) == [45, 115]
    assert spread([50, 51, 52], [10, 20, 10], 0, 200) == [45, 55, 75]
    assert spread([1, 199, 199], [10, 10, 10], 0, 200) == [0, 180, 190]
    assert spread([0, 0, 0], [10, 10, 10], 5, 35) == [5, 15, 25]


def test_a_name_has_two_lines_at_most_and_the_picture_room_for_all():
    long = "I stället: Älmsta på ambitionsnivå dygnet runt"
    assert name_lines(long) == ["I stället: Älmsta på ambitionsnivå", "dygnet runt"]
    assert name_lines("Miniminivå") == ["Miniminivå"]
    assert name_lines(" ".join(["ord"] * 40))[1].endswith("…")
    assert len(name_lines("x" * 200)) == 2
    assert name_lines("") == [""]
    _, least, _, above, _, below = MONEY
    assert money_height(["a"]) == least
    assert money_height([long] * 12) == above + below + 12 * (2 * NAME_LINE + NAME_GAP)


def test_names_of_stations_keep_apart_and_on_the_sheet():
    alone, edge = Station("Ett", 300, 300), Station("Rådmansö", 780, 500)
    assert [one.side for one in with_room([alone, edge], 800)] == ["right", "left"]
    beside = [Station("Norrtälje", 300, 300), Station("Rimbo", 400, 300)]
    assert [one.side for one in with_room(beside, 1000)] == ["left", "right"]
    row = [Station("Bergshamra", 500 + 60 * at, 500) for at in range(2)]
    assert len({one.side for one in with_room(row, 1000)}) == 2
    assert [one[:3] for one in with_room(row, 1000)] == [one[:3] for one in row]
    assert STATION == 7  # as the style and the script draw it
