"""The page in a browser without a network: what is chosen is shown, at two widths, without a script, and on paper."""

import json
import re

import pytest

from brandsim.words.catalogue import term
from brandsim.words.numbers import number, percent, span
from support.surfaces.browser import IN_A_BROWSER, WIDTHS

pytestmark = IN_A_BROWSER

FIRST_UNIT = "#t=10&n=response_time"
"""An address at which the page shows the first unit, whatever it opens on."""


@pytest.fixture(scope="module")
def path(page, tmp_path_factory):
    file = tmp_path_factory.mktemp("browser") / "page.html"
    file.write_text(page, "utf-8")
    return file


@pytest.fixture
def opened(window, path):
    """Open the page at a width, at an address, and return it with what it asked for and what went wrong."""

    def at(width, address="", **options):
        seen = window(f"{path.as_uri()}{address}", width, **options)
        if options.get("java_script_enabled", True):
            seen.page.wait_for_selector("html.live")
        return seen.page, seen.asked, seen.wrong

    return at


def card(seen, at, what):
    return seen.locator(".choice").nth(at).locator(f".{what}").inner_text()


@pytest.mark.parametrize("width", WIDTHS)
def test_it_asks_for_nothing_and_fits(opened, path, width):
    seen, asked, wrong = opened(width)
    assert asked == [path.as_uri()]
    assert wrong == []
    assert seen.evaluate("document.documentElement.scrollWidth") <= width
    assert seen.evaluate("L.version") == "1.9.4"


@pytest.mark.parametrize("width", WIDTHS)
def test_letters_can_be_read_and_names_keep_apart(opened, width):
    seen, _, wrong = opened(width)
    boxes = """(selector) => [...document.querySelectorAll(selector)].map((one) => one.getBoundingClientRect())
      .map((box) => [box.left, box.top, box.right, box.bottom])"""
    for chart in ("#curves", "#money"):
        letters = seen.evaluate(boxes, f"{chart} text")
        assert letters
        frame = seen.locator(chart).bounding_box()
        for left, top, right, bottom in letters:
            assert bottom - top >= 10  # pixels
            assert frame["x"] - 1 <= left <= right <= frame["x"] + frame["width"] + 1
            assert frame["y"] - 1 <= top <= bottom <= frame["y"] + frame["height"] + 1
    names = seen.evaluate(boxes, "#money text:not([text-anchor])") + seen.evaluate(
        boxes, ".leaflet-tooltip.site"
    )
    for at, (left, top, right, bottom) in enumerate(names):
        for other in names[:at]:
            wide, tall = (
                min(right, other[2]) - max(left, other[0]),
                min(bottom, other[3]) - max(top, other[1]),
            )
            assert wide <= 0 or tall <= 4  # letters do not fill their lines
    assert wrong == []


def test_slider_and_need_show_what_the_table_says(opened, comparison, lang):
    seen, _, wrong = opened(1440, FIRST_UNIT)
    slider = seen.locator("input[name=t]")
    slider.focus()
    for _ in range(10):
        slider.press("ArrowRight")
    assert seen.locator("#minute").inner_text() == "20"
    needs = [("response_time", "share_within")]
    needs += [
        (name, f"{name}_within") for name in comparison.baseline.figures.indicators if name == "full_response"
    ]
    for need, name in needs:
        seen.locator("select[name=n]").select_option(need)
        for at, run in enumerate(comparison.runs[1:], start=1):
            row = comparison.difference(run.scenario.name, name, "share", 20)
            assert card(seen, at, "share") == percent(row.estimate, lang, 1)
            said = card(seen, at, "change")
            assert said.startswith(number(100 * row.difference, lang, 1, signed=True))
            if row.interval95_difference:
                assert f"({span(row.interval95_difference, lang, 1, signed=True, scale=100)})" in said
                assert said.endswith(f", {term('page_sure' if row.separable else 'page_unsure', lang)}")
        assert card(seen, 0, "share") == percent(row.baseline_estimate, lang, 1)
    assert "t=20" in seen.url
    assert wrong == []


def test_the_address_holds_what_is_chosen(opened, comparison):
    last = comparison.runs[-1].scenario.name
    seen, *_ = opened(1440, f"#t=15&n=full_response&v=share&s={last}")
    assert seen.locator("#minute").inner_text() == "15"
    assert seen.locator("select[name=n]").input_value() == "full_response"
    assert seen.locator("select[name=v]").input_value() == "share"
    assert seen.locator("input[name=s]:checked").input_value() == last
    assert len(seen.locator("#legend li").all()) == 5


def test_a_place_tells_its_shares(opened, comparison, lang):
    seen, *_ = opened(1440, FIRST_UNIT)
    rows = {row["group"]: row for row in comparison.baseline.breakdowns.rows("place")}
    place = max(rows, key=lambda name: rows[name]["n_per_year"])
    seen.locator("#place").select_option(label=place)
    said = seen.locator("#told").inner_text()
    assert said.startswith(f"{place}: {percent(rows[place]['share_10'], lang, 1)} → ")
    assert seen.locator(".leaflet-tooltip", has_text=place).count() >= 1


def test_a_pointer_over_a_place_tells_what_changes_there(opened, comparison, lang):
    seen, _, wrong = opened(1440, f"{FIRST_UNIT}&s={comparison.runs[-1].scenario.name}")
    data = json.loads(seen.locator("#data").text_content())
    rows = [{row["group"]: row for row in run.breakdowns.rows("place")} for run in comparison.runs]
    places = [place for place in data["places"] if place["name"] in rows[0]]

    def apart(place):
        away = [(place["x"] - one["x"]) ** 2 + (place["y"] - one["y"]) ** 2 for one in places]
        return sorted(away)[1]  # the first is itself

    alone = max(places, key=lambda place: (place["size"] > 0, apart(place)))
    ground = seen.locator("#map svg").first.bounding_box()
    seen.mouse.move(
        ground["x"] + alone["x"] / data["sheet"]["width"] * ground["width"],
        ground["y"] + alone["y"] / data["sheet"]["height"] * ground["height"],
    )
    said = seen.locator(".leaflet-tooltip:not(.site)").inner_text()
    before, after = (percent(one[alone["name"]]["share_10"], lang, 1) for one in (rows[0], rows[-1]))
    assert said.startswith(f"{alone['name']}: {before} → {after}")
    assert seen.locator("#told").inner_text() == said
    assert wrong == []


def test_the_map_shows_first_whoever_surely_changes_most(opened, comparison, lang):
    seen, *_ = opened(1440)
    name = seen.locator("input[name=s]:checked").input_value()
    need, minute = seen.locator("select[name=n]").input_value(), int(seen.locator("#minute").inner_text())
    column = "share_within" if need == "response_time" else f"{need}_within"
    changes = {
        run.scenario.name: comparison.difference(run.scenario.name, column, "share", minute)
        for run in comparison.runs[1:]
    }
    sure = {one: abs(row.difference) for one, row in changes.items() if row.separable}
    assert sure.get(name, 0.0) == max(sure.values(), default=0.0)
    assert sure or (need, minute) == ("response_time", 10)
    shown = next(run.scenario for run in comparison.runs if run.scenario.name == name)
    assert seen.locator("#what").inner_text().endswith(shown.title(lang))


def test_a_price_moves_the_costs_and_the_picture(opened, comparison, lang):
    seen, *_ = opened(1440)
    costs = comparison.costs(lang)
    at = next(n for n, cost in enumerate(costs, start=1) if cost.cost_difference_tkr is not None)
    before, picture = card(seen, at, "money"), seen.locator("#money").inner_html()
    assert before == term(
        "page_cost",
        lang,
        tkr=number(costs[at - 1].cost_difference_tkr, lang, 0, signed=True),
        currency="tkr",
    )
    fields = seen.locator("#prices input").all()
    for field in fields:
        field.fill("0")
    assert card(seen, at, "money") == term(
        "page_cost", lang, tkr=number(0.0, lang, 0, signed=True), currency="tkr"
    )
    assert seen.locator("#money").inner_html() != picture


def test_without_a_script_the_answer_stands(opened, comparison):
    seen, _, wrong = opened(1440, java_script_enabled=False)
    assert seen.locator(".maps svg").count() == len(comparison.runs) - 1
    assert seen.locator(".maps svg").first.is_visible()
    assert seen.locator("#curves").is_visible()
    assert not seen.locator("#controls").is_visible()
    assert wrong == []


def test_it_prints_as_two_pages(opened):
    seen, *_ = opened(1440)
    printed = seen.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", printed)) == 2


def test_what_changes_is_seen_on_printed_maps(opened):
    """Maps beside one another are small, and a dot of a place with few alarms was a pixel wide."""
    seen, *_ = opened(700)  # as wide as a page of paper
    seen.emulate_media(media="print")
    widths = seen.evaluate(
        """() => [...document.querySelectorAll(".maps .dot:not(.same, .unsure)")].map((dot) =>
            parseFloat(getComputedStyle(dot).strokeWidth) * dot.ownerSVGElement.getScreenCTM().a)"""
    )
    maps = seen.locator(".maps figure").count()
    assert maps == 1 or (widths and min(widths) > 5), widths
