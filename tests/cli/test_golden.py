"""What the commands print, to the letter. See `tests/report/test_golden.py` for how the files are renewed."""

import pytest

from brandsim.cli import main
from support.surfaces.golden import noted_pictures, page_lines

ROUTE = ["norrtalje_heltid", "blido", "--at", "2025-01-15 03:10", "--surface", "snow"]
COMMANDS = {
    "demand": ["demand"],
    "demand_en": ["demand", "--lang", "en"],
    "demand_json": ["demand", "--json"],
    "explain": ["explain", "minimum"],
    "explain_en": ["explain", "minimum", "--lang", "en"],
    "explain_json": ["explain", "minimum", "661", "--year", "1", "--json"],
    "plan": ["plan"],
    "plan_check": ["plan", "check"],
    "plan_check_json": ["plan", "check", "--json"],
    "plan_goals": ["plan", "goals"],
    "plan_rates": ["plan", "rates"],
    "plan_staffing": ["plan", "staffing"],
    "posts": ["posts", "--no-rosters"],
    "posts_json": ["posts", "--no-rosters", "--json"],
    "roads_edits": ["roads", "edits"],
    "roads_edits_one": ["roads", "edits", "vatobron"],
    "roads_edits_json": ["roads", "edits", "vatobron", "--json"],
    "roads_info": ["roads", "info"],
    "roads_mappings_json": ["roads", "mappings", "--json"],
    "roads_info_json": ["roads", "info", "--json"],
    "roads_quality": ["roads", "quality"],
    "roads_route": ["roads", "route", *ROUTE],
    "roads_route_en": ["roads", "route", *ROUTE, "--lang", "en"],
    "roads_route_json": ["roads", "route", *ROUTE, "--json"],
    "scenarios": ["scenarios"],
    "scenarios_en": ["scenarios", "--lang", "en"],
    "scenarios_json": ["scenarios", "--json"],
}


ORIGIN = ',\n  "provenance": {'
"""Last in JSON: versions and hashes, which are others tomorrow."""


def without_origin(text):
    return text[: text.index(ORIGIN)] + "\n}\n" if ORIGIN in text else text


@pytest.mark.parametrize("name", COMMANDS)
def test_printed(golden, capsys, monkeypatch, name):
    monkeypatch.setenv("COLUMNS", "100")
    main(COMMANDS[name])
    golden.check(f"{name}.txt", without_origin(capsys.readouterr().out))


def test_page_of_road_quality(golden, monkeypatch, tmp_path):
    with noted_pictures(monkeypatch) as drawn:
        main(["roads", "quality", "--html", str(tmp_path / "quality.html")])
    golden.check("roads_quality.page", page_lines((tmp_path / "quality.html").read_text("utf-8")))
    golden.check("roads_quality.pictures", "\n".join(drawn))
