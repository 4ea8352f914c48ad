"""Every kind of page in a browser without a network, at two widths: it asks for nothing, fits and is read by all."""

from pathlib import Path

import pytest

import brandsim as bs
from brandsim.report.explanation import explain_incident
from brandsim.report.logs import read_log
from brandsim.report.roads.reports import quality_report
from brandsim.scenarios.files.scenario import load_scenario
from brandsim.scenarios.world.municipality import municipality_of
from support.surfaces.browser import IN_A_BROWSER, WIDTHS

pytestmark = IN_A_BROWSER
EXAMPLE = Path(__file__).parents[2] / "data" / "municipalities" / "exempel"
FEW = {"years": 4, "uncertainty": 2, "seed": 6, "progress": False}
NINE = (
    "minimum_without_five_posts", "minimum_five_posts", "almsta_ambition", "blido_scheduled", "on_call_instead",
    "fip_instead", "summer_reinforcement", "new_station", "volunteers",
)  # fmt: skip


def quality():
    there = municipality_of(load_scenario("ambition"))
    return quality_report(there.network, there.service, there.demand)


PAGES = {
    "run": lambda: bs.simulate("ambition", **FEW),
    "run_people": lambda: bs.simulate("five_posts_people", **FEW),
    "run_elsewhere": lambda: bs.simulate(EXAMPLE, **FEW),
    "explain": lambda: explain_incident("minimum", 1, 1, 631),
    "quality": quality,
    "log": lambda: read_log(EXAMPLE),
    "anchors": lambda: bs.anchors("ambition", years=4, uncertainty=2, progress=False),
    "compare_2": lambda: bs.compare(["without_five_posts", "five_posts"], **FEW),
    "compare_4": lambda: bs.compare([*NINE[:3], "on_call_instead"], **FEW, worlds=3, world_years=2),
    "compare_9": lambda: bs.compare(list(NINE), **FEW),
    "compare_people": lambda: bs.compare(["without_five_posts_people", "five_posts_people"], **FEW),
}


@pytest.fixture(scope="module", params=PAGES)
def address(request, tmp_path_factory):
    # the languages take turns: each page is laid out alike in both
    lang = ("sv", "en")[list(PAGES).index(request.param) % 2]
    file = tmp_path_factory.mktemp("pages") / f"{request.param}.html"
    return PAGES[request.param]().to_html(file, lang).as_uri()


@pytest.mark.parametrize("width", WIDTHS)
def test_it_asks_for_nothing_and_fits_and_can_be_read_by_all(window, address, width):
    seen = window(address, width)
    if seen.page.locator("#counts").count():
        seen.page.wait_for_selector("html.live")
    assert seen.asked == [address]
    assert seen.wrong == []
    assert seen.overflow_px() <= 0
    assert seen.violations() == []
    assert seen.page.locator("h1").count() == 1
