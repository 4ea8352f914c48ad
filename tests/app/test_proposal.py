"""What is chosen makes the scenario that its file makes, and what nobody can choose is refused."""

import json
import shutil
from pathlib import Path

import pytest

from brandsim._data import data_file
from brandsim._errors import InputError
from brandsim.app.choices import read_choices
from brandsim.app.proposal import changed, name_of, stated
from brandsim.app.saving import save
from brandsim.app.workshop import Settings, Workshop
from brandsim.scenarios.decide.comparable import check_comparable
from brandsim.scenarios.files.scenario import load_scenario
from brandsim.scenarios.world.municipality import municipality_of
from brandsim.words.translation import error_text

LIVE = Settings(live_years=12, years=12, uncertainty=4, seed=3, threads=1)
HOSTILE = '<script>alert(1)</script> "=HYPERLINK(1)"\\'


@pytest.fixture(scope="module")
def shop():
    return Workshop("without_five_posts", LIVE, "sv")


def made(shop, **choices):
    read = read_choices(json.dumps(choices).encode())
    return stated(read, shop.base, shop.offers, shop.found)


def test_what_is_offered_is_what_the_data_have(shop):
    crews = {crew.key: crew for crew in shop.offers.crews}
    assert list(crews) == ["norrtalje_heltid", "norrtalje_rib", "blido", "hallstavik", "rimbo", "almsta"]
    assert crews["norrtalje_heltid"].people[""] == (1, 1, 4)  # the base has a seat empty
    assert crews["norrtalje_heltid"].fewest == -4
    assert (crews["blido"].people["minimum"], crews["blido"].people[""]) == (None, (0, 1, 2))
    assert (crews["almsta"].fewest, crews["almsta"].most) == (-2, 4)
    assert [(one.assumption.key, one.low, one.high) for one in shop.offers.factors] == [
        ("full_time_turnout_factor", 0.5, 1.5),
        ("on_call_turnout_factor", 0.5, 1.5),
    ]


def test_neighbours_and_rosters_are_not_offered_as_seats():
    for name in ("neighbours", "off_duty", "fip_instead"):
        keys = {crew.key for crew in Workshop(name, LIVE, "sv").offers.crews}
        assert len(keys) == 6
    people = Workshop("five_posts_people", LIVE, "sv").offers
    assert people.rostered == ("Norrtälje (heltid)",)
    assert "norrtalje_heltid" not in {crew.key for crew in people.crews}


def test_an_extra_seat_takes_five_posts_at_the_price_lists_price(shop):
    content = made(shop, crews={"norrtalje_heltid": {"more": 1}})
    assert content["crews"] == {"norrtalje_heltid": {"brandman": 5}}
    stated_before, line = content["costs"]
    assert stated_before["item_sv"] == "Fem heltidstjänster"
    assert line["posts"] == pytest.approx(5.0, abs=0.05)
    assert line["cost_tkr"] == pytest.approx(660 * line["posts"], rel=1e-3)
    assert content["priced"] == ["full_time"]


def test_a_crew_that_is_closed_some_hours_is_paid_for_the_others(shop):
    hours = {"closed": "hours", "from_hour": 22, "to_hour": 6}
    content = made(shop, crews={"norrtalje_heltid": hours})
    assert content["crews"]["norrtalje_heltid"]["periods"] == [
        {"hours": "22-06", "insatsledare": 0, "styrkeledare": 0, "brandman": 0}
    ]
    whole = made(shop, crews={"norrtalje_heltid": {"closed": "always"}})
    third, all_ = (one["costs"][-1]["cost_tkr"] for one in (content, whole))
    assert all_ == pytest.approx(-6 * 4.997 * 660, rel=2e-3)
    assert third == pytest.approx(all_ / 3, rel=2e-3)
    assert "posts" not in whole["costs"][-1]
    weekends = made(shop, crews={"norrtalje_heltid": hours | {"days": "weekend"}})
    assert weekends["costs"][-1]["cost_tkr"] == pytest.approx(third * 104 / 366, rel=1e-3)


def test_midnight_and_days(shop):
    content = made(
        shop, crews={"rimbo": {"closed": "hours", "from_hour": 18, "to_hour": 0, "days": "weekend"}}
    )
    (period,) = content["crews"]["rimbo"]["periods"]
    assert (period["hours"], period["weekdays"]) == ("18-24", ["sat", "sun"])
    assert "costs" not in content


def test_a_crew_is_counted_from_the_level_that_is_chosen(shop):
    content = made(
        shop, level="minimum", crews={"almsta": {"more": 1}, "rimbo": {"level": "ambition", "more": -1}}
    )
    assert content["level"] == "minimum"
    assert content["crews"] == {"almsta": {"brandman": 3}, "rimbo": {"level": "ambition", "brandman": 4}}
    assert made(shop, level="minimum", crews={"blido": {"more": 2}})["crews"] == {"blido": {"brandman": 2}}


@pytest.mark.parametrize(
    "choices",
    [
        {},
        {"title": HOSTILE, "level": "minimum"},
        {"title": "Älmsta stängd på natten", "crews": {"almsta": {"closed": "hours"}}},
        {
            "crews": {"norrtalje_heltid": {"more": 2}, "hallstavik": {"closed": "always"}},
            "assumptions": {"on_call_turnout_factor": 0.85, "full_time_turnout_factor": 1.0},
        },
    ],
)
def test_the_saved_file_is_the_scenario_that_was_played(shop, choices, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    content = made(shop, **choices)
    path = save(shop, content, set())
    assert load_scenario(path) == changed(shop.base, content)
    assert "full_time_turnout_factor" not in path.read_text("utf-8")


def test_a_file_in_a_folder_of_ones_own_can_be_compared_with_its_base(tmp_path, monkeypatch):
    shutil.copytree(data_file("municipalities", "exempel"), tmp_path / "eget")
    monkeypatch.chdir(tmp_path)
    shop = Workshop("eget", LIVE, "sv")
    assert [crew.key for crew in shop.offers.crews] == ["lindby", "norrsjo", "sodra_mo"]
    content = made(shop, crews={"lindby": {"more": 1}})
    path = save(shop, content, set())
    assert path == Path("eget", "scenarios", "ditt_forslag.toml")
    scenario = load_scenario(path)
    assert scenario == changed(shop.base, content)
    check_comparable("test", [shop.base, scenario])
    of_a_file = Workshop(str(path), LIVE, "sv")
    assert (of_a_file.folder, of_a_file.parent) == (path.parent, path.name)
    again = save(of_a_file, made(of_a_file, title="b", level="minimum"), set())
    assert load_scenario(again).crews == scenario.crews


def test_it_describes_itself_in_both_languages(shop):
    content = made(
        shop, level="minimum", crews={"almsta": {"closed": "hours"}, "rimbo": {"more": -1}},
        assumptions={"on_call_turnout_factor": 0.9},
    )  # fmt: skip
    assert content["title_sv"] == "Ditt förslag"
    assert content["description_sv"] == (
        "Alla styrkor: Miniminivå. Rimbo: 1 brandman färre. Älmsta: stängd klockan 22–06, alla dagar. "
        "RiB-personalens anspänningstid mot planens värde: 90\N{NO-BREAK SPACE}%."
    )
    assert content["description_en"].startswith(
        "All crews: Minimum level. Rimbo: 1 firefighter fewer. Älmsta: closed"
    )


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Älmsta på natten", "almsta_pa_natten"),
        ("../../etc/passwd", "etc_passwd"),
        ("日本", "scenario"),
        ("Base", "base_2"),
    ],
)
def test_a_name_is_a_name_of_a_file(title, name):
    assert name_of(title, "base") == name


def test_only_its_own_files_are_replaced(shop, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    content, mine = made(shop, title="mitt"), set()
    path = save(shop, content, mine)
    assert save(shop, content, mine) == path
    with pytest.raises(InputError, match="a file that exists"):
        save(shop, content, set())


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"", "valen som JSON"),
        (b"[" * 100_000, "valen som JSON"),
        (b"[]", "valen som JSON"),
        (b'{"levl": "minimum"}', "levl"),
        (b'{"level": "none"}', "minimum"),
        (b'{"crews": {"almsta": {"more": 1.5}}}', "crews.almsta.more"),
        (b'{"crews": {"almsta": {"more": 99}}}', "50"),
        (b'{"crews": {"almsta": {"from_hour": 24}}}', "23"),
        (b'{"crews": {"almstad": {}}}', "almsta"),
        (b'{"assumptions": {"speed_factor": 2.0}}', "ett antagande som går att ändra"),
        (b'{"assumptions": {"on_call_turnout_factor": 99.0}}', "on_call_turnout_factor"),
        (b'{"assumptions": {"on_call_turnout_factor": NaN}}', "valen som JSON"),
        (b'{"crews": {"almsta": {"more": -9}}}', "brandman"),
        (b'{"crews": {"blido": {"level": "minimum", "closed": "hours"}}}', "fri inryckning"),
    ],
)
def test_what_nobody_can_choose_is_one_line(shop, body, told):
    with pytest.raises(InputError) as caught:
        municipality_of(changed(shop.base, stated(read_choices(body), shop.base, shop.offers, shop.found)))
    line = error_text(caught.value, "sv")
    assert "\n" not in line
    assert told in line
