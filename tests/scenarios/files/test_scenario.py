"""Scenario files: what a child takes from its parent, what it costs, and what a faulty file is told."""

import pytest

from brandsim._errors import InputError
from brandsim.scenarios.files.crews import CrewChange
from brandsim.scenarios.files.scenario import load_scenario, scenario_names
from brandsim.scenarios.money.stated_cost import cost_difference

ROSTERS = ("twenty_hours_42_posts_31", "twenty_hours_42_posts_36")
SHIPPED = (
    "ambition",
    "almsta_ambition",
    "back_fill",
    "bigger_town_crew",
    "blido_scheduled",
    "dry_spells",
    "fip",
    "fip_instead",
    "five_posts",
    "five_posts_half_year",
    "five_posts_people",
    "help_to_neighbours",
    "late_comers",
    "minimum",
    "minimum_five_posts",
    "minimum_without_five_posts",
    "neighbours",
    "new_station",
    "off_duty",
    "on_call_instead",
    "on_call_people",
    "practice",
    "second_commander",
    "sick_leave_goal",
    "spare_vehicle",
    "summer_reinforcement",
    "vehicles_off_road",
    "volunteers",
    "without_five_posts",
    "without_five_posts_engine_short",
    "without_five_posts_people",
    "without_five_posts_recall",
)

COST = """
[[costs]]
item_sv = "{item}"
item_en = "{item}"
cost_tkr = {tkr}
price_year = 2024
source = "{source}"
confidence = "assumption"
"""


def cost(item, tkr, source="a book"):
    return COST.format(item=item, tkr=tkr, source=source)


@pytest.fixture
def write(tmp_path):
    def writing(name, text, folder=""):
        path = tmp_path / folder / f"{name}.toml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f'name = "{name}"\n{text}', encoding="utf-8")
        return path

    return writing


@pytest.fixture
def fault(write):
    def faulting(text, name="mine"):
        path = write(name, text)
        with pytest.raises(InputError) as caught:
            load_scenario(path)
        assert "\n" not in str(caught.value)
        return caught.value

    return faulting


def test_the_shipped_scenarios():
    assert scenario_names() == SHIPPED  # the default first


@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize("lang", ["sv", "en"])
def test_every_shipped_scenario_loads(name, lang):
    scenario = load_scenario(name)
    assert scenario.name == name
    assert len(scenario.title(lang)) > 5
    assert scenario.title("sv") != scenario.title("en")
    assert scenario.description_sv
    assert scenario.description_en
    assert (scenario.year, scenario.data.roads, scenario.data.plan) == (2024, "norrtalje", "norrtalje")
    assert scenario.description_sv in scenario._repr_html_()
    assert load_scenario(scenario) is scenario


def test_children_say_only_what_differs():
    parent, child = load_scenario("without_five_posts"), load_scenario("without_five_posts_engine_short")
    assert child.costs == parent.costs
    assert parent.crews["norrtalje_heltid"] == CrewChange(None, {"brandman": 4})
    assert child.crews["norrtalje_heltid"] == CrewChange(
        None, {"brandman": 4}, ("norrtalje_commander", "norrtalje_ladder")
    )
    assert child.level == "ambition"
    assert load_scenario("minimum").level == "minimum"


def test_inheritance_key_by_key(write):
    write(
        "base",
        'title_sv = "Bas"\nlevel = "minimum"\nyear = 2025\nwarmup_days = 5\nlone_leader_stops_clock = true\n'
        "[assumptions]\nspeed_factor = 0.9\ngive_up_s = 200\n[crews.rimbo]\nbrandman = 3\n"
        '[crews.almsta]\nlevel = "ambition"\n' + cost("A", 1) + cost("B", 2),
    )
    child = load_scenario(
        write(
            "child",
            'parent = "base"\nyear = 2026\n[assumptions]\nspeed_factor = 1.1\n[crews.rimbo]\nstyrkeledare = 0\n',
        )
    )
    assert (child.name, child.level, child.year, child.warmup_days) == ("child", "minimum", 2026, 5)
    assert child.lone_leader_stops_clock
    assert child.title() == child.name
    assert child.description() == (
        "Scenariot beskriver sig inte självt. Det bygger på ”Bas” och ändrar styrkor, antaganden och år."
    )
    assert child.description("en").endswith("It builds on “Bas” and changes crews, assumptions and year.")
    assert child.assumptions == {"speed_factor": 1.1, "give_up_s": 200.0}
    assert child.crews == {
        "rimbo": CrewChange(None, {"styrkeledare": 0, "brandman": 3}),
        "almsta": CrewChange("ambition", {}),
    }
    assert [(line.item_sv, line.cost_tkr) for line in child.costs] == [("A", 1), ("B", 2)]
    assert child.cost_tkr == 3
    grandchild = load_scenario(write("grandchild", 'parent = "child.toml"\n' + cost("C", 7)))
    assert (grandchild.cost_tkr, grandchild.year) == (7, 2026)  # costs are replaced, not added


def test_a_scenario_without_a_parent_stands_on_the_defaults(write):
    alone = load_scenario(write("alone", ""))
    assert (alone.level, alone.year, alone.costs, alone.cost_tkr) == ("ambition", 2024, None, None)
    assert alone.title("sv") == alone.title("en") == "alone"


def test_a_byte_order_mark_is_no_fault(tmp_path):
    path = tmp_path / "a.toml"
    path.write_text('name = "a"\n', encoding="utf-8-sig")
    assert load_scenario(path).name == "a"


def test_roles_changed_leave_the_others():
    change = CrewChange(None, {"brandman": 4})
    assert change.applied_to((1, 1, 5)) == (1, 1, 4)
    assert change.applied_to(None) == (0, 0, 4)  # a decided crew instead of free response
    assert CrewChange("ambition", {}).applied_to((1, 1, 5)) == (1, 1, 5)
    assert CrewChange(None, {}).applied_to(None) is None


def test_relative_data_lie_beside_the_file_that_names_them(write, tmp_path):
    write("base", '[data]\nstations = "stations.csv"\nroads = "nets/roads"\n', folder="region")
    child = load_scenario(
        write("child", 'parent = "../region/base.toml"\n[data]\ndemand = "./demand"\n', folder="town")
    )
    assert child.data.stations == str(tmp_path / "town/../region/stations.csv")
    assert child.data.roads == str(tmp_path / "town/../region/nets/roads")
    assert child.data.demand == str(tmp_path / "town/demand")
    assert child.data.alarm_plan == "norrtalje"


def test_absolute_data_stay(write, tmp_path):
    path = str(tmp_path / "x.csv")
    assert load_scenario(write("a", f'[data]\nstations = "{path}"\n')).data.stations == path


def test_a_parent_beside_the_file_comes_before_a_packaged_one(write):
    write("minimum", "year = 2026\n")
    assert load_scenario(write("a", 'parent = "minimum"\n')).year == 2026


# --- faults -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "where", "suggested"),
    [
        ("levle = 'minimum'\n", "levle", "level"),
        ("[data]\nstation = 'x'\n", "data.station", "stations"),
        ("[crews.rimbo]\nbrandmann = 3\n", "crews.rimbo.brandmann", "brandman"),
        (cost("A", 1).replace("price_year", "price_yaer"), "costs.0.price_yaer", "price_year"),
        ("parrent = 'ambition'\n", "parrent", "parent"),
        ("[crews.rimbo.people]\nrota_poeple = 20\n", "crews.rimbo.people.rota_poeple", "rota_people"),
        ("[[crews.rimbo.periods]]\nform = '06-01'\n", "crews.rimbo.periods.0.form", "from"),
        ("[[capital]]\nlife_yaers = 20\n", "capital.0.life_yaers", "life_years"),
    ],
)
def test_a_misspelt_key_is_named_with_a_suggestion(fault, text, where, suggested):
    error = fault(text)
    assert error.where == where
    assert f"did you mean '{suggested}'?" in error.cure


def test_a_parent_with_a_slash_is_a_name_that_nobody_has(fault):
    error = fault("parent = 'up/down'\n")
    assert (error.where, error.value) == ("parent", "up/down")
    assert error.expected.startswith("a packaged scenario or the path of a .toml file (one of: ")


@pytest.mark.parametrize(
    ("text", "where", "expected"),
    [
        ("level = 'minimun'\n", "level", "'minimum' or 'ambition'"),
        ("year = '2024'\n", "year", "a whole number"),
        ("year = 1989\n", "year", "greater than or equal to 1990"),
        ("warmup_days = 61\n", "warmup_days", "less than or equal to 60"),
        ("lone_leader_stops_clock = 1\n", "lone_leader_stops_clock", "true or false"),
        ("crews = 3\n", "crews", "a table, as under [name]"),
        ("[crews]\nrimbo = 3\n", "crews.rimbo", "a table, as under [name]"),
        ("[crews.rimbo]\nbrandman = -1\n", "crews.rimbo.brandman", "greater than or equal to 0"),
        ("[crews.rimbo]\nbrandman = 2.5\n", "crews.rimbo.brandman", "a whole number"),
        ("[crews.rimbo]\nmanned_first = 'rimbo'\n", "crews.rimbo.manned_first", "a list, as in [1, 2]"),
        ("[assumptions]\nspeed_factor = '1'\n", "assumptions.speed_factor", "a number"),
        ("[[costs]]\nitem_sv = 'A'\n", "costs.0.item_en", "a value"),
        ("title_sv = 3\n", "title_sv", "text"),
        ("parent = 3\n", "parent", "the name of a scenario"),
        (
            "[crews.rimbo.people]\nrules = 'twenty_hours_42'\nroster = 'twenty_hours'\n",
            "crews.rimbo.people.roster",
            "a roster of that folder, or the path of a .csv file (one of: " + ", ".join(ROSTERS) + ")",
        ),
        (
            "priced = ['voluntears']\n",
            "priced.0",
            "'full_time', 'neighbours', 'first_response', 'volunteers' or 'help'",
        ),
        (
            "[crews.rimbo.people]\nrota_people = 20\n",
            "crews.rimbo.people.rota_weeks",
            "rules with roster, rota_weeks with rota_people",
        ),
        (
            "[crews.rimbo.people]\nrecall = true\n",
            "crews.rimbo.people",
            "either roster with rules, or rota_people with rota_weeks",
        ),
    ],
)
def test_a_value_of_the_wrong_kind(fault, text, where, expected):
    error = fault(text)
    assert (error.where, error.expected) == (where, expected)


def test_the_fault_of_a_parent_is_named_in_its_own_file(write, fault, tmp_path):
    write("base", "levle = 'minimum'\n")
    assert fault("parent = 'base'\n").source == str(tmp_path / "base.toml")


def test_a_name_is_needed(tmp_path):
    path = tmp_path / "a.toml"
    path.write_text("level = 'minimum'\n")
    with pytest.raises(InputError, match="name: got nothing"):
        load_scenario(path)


def test_bad_toml_names_the_line(fault):
    error = fault("level == 'minimum'\n")
    assert "line 2" in str(error)
    assert error.expected == "TOML"


def test_a_file_that_is_missing_empty_a_folder_or_not_utf_8(tmp_path):
    with pytest.raises(InputError, match="nothing, expected a scenario file"):
        load_scenario(tmp_path / "none.toml")
    (tmp_path / "empty.toml").write_text(" \n")
    with pytest.raises(InputError, match="an empty file"):
        load_scenario(tmp_path / "empty.toml")
    (tmp_path / "folder.toml").mkdir()
    with pytest.raises(InputError, match="a folder"):
        load_scenario(tmp_path / "folder.toml")
    (tmp_path / "old.toml").write_bytes('name = "a"\ntitle_sv = "Älmsta"'.encode("cp1252"))
    with pytest.raises(InputError, match="row 2: got byte 0xc4"):
        load_scenario(tmp_path / "old.toml")


@pytest.mark.parametrize("name", ["ambitions", "Minimum"])
def test_an_unknown_name_has_a_suggestion(name):
    with pytest.raises(InputError, match="did you mean"):
        load_scenario(name)


def test_an_unknown_parent(fault, tmp_path):
    error = fault("parent = 'minimun'\n")
    assert (error.source, error.where) == (str(tmp_path / "mine.toml"), "parent")
    assert "did you mean 'minimum'?" in error.cure


@pytest.mark.parametrize("length", [1, 2, 3])
def test_a_circle_of_parents(write, length):
    paths = [write(f"s{i}", f"parent = 's{(i + 1) % length}'\n") for i in range(length)]
    with pytest.raises(InputError, match="a chain of parents that ends"):
        load_scenario(paths[0])


# --- costs --------------------------------------------------------------------------------------------


def test_the_five_posts_cost_what_the_plan_prints():
    found = cost_difference(load_scenario("without_five_posts"), load_scenario("five_posts"))
    assert (found.scenario, found.cost_tkr, found.cost_difference_tkr) == ("five_posts", 3300, 3300)
    assert [(line["item"], line["difference_tkr"]) for line in found.lines] == [("Fem heltidstjänster", 3300)]
    assert "-3 300 tkr" in found.lines[0]["source"]
    back = cost_difference(load_scenario("five_posts"), load_scenario("without_five_posts"), lang="en")
    assert back.cost_difference_tkr == -3300
    assert back.lines[0]["item"] == "Five full-time posts"


def test_what_is_unsaid_is_not_nothing():
    for pair in (("ambition", "five_posts"), ("five_posts", "ambition"), ("ambition", "minimum")):
        found = cost_difference(*map(load_scenario, pair))
        assert found.cost_difference_tkr is None
        assert found.lines == ()
    assert found.cost_tkr is None
    assert found.to_dict() == {
        "scenario": "minimum", "cost_tkr": None, "cost_difference_tkr": None, "ci95": None,
        "uncertainty95": None, "lines": [], "unsaid": [], "left_out": [],
    }  # fmt: skip


def test_lines_add_up_whatever_their_items(write):
    before = load_scenario(write("before", cost("A", 100) + cost("B", 7.5) + cost("A", 20)))
    after = load_scenario(write("after", cost("C", 3) + cost("A", 50, "new") + cost("C", 4)))
    found = cost_difference(before, after)
    lines = {line["item"]: line["difference_tkr"] for line in found.lines}
    assert lines == {"A": -70, "B": -7.5, "C": 7}
    assert sum(lines.values()) == found.cost_difference_tkr == 57 - 127.5
