"""TOML files: what fits a model is frozen, what does not has one message with its key path and a cure."""

from collections.abc import Mapping

import pytest
from pydantic import Field, ValidationError

from brandsim._errors import InputError
from brandsim.tables.toml import Several, TomlTable, checked, parse_toml
from brandsim.words.translation import error_text


class Period(TomlTable):
    first: str = Field("01-01", alias="from")
    weekdays: Several[str] = ()


class Crew(TomlTable):
    people: int | None = None
    periods: Several[Period] = ()


class City(TomlTable):
    name: str
    factor: float = 1.0
    crews: Mapping[str, Crew] = {}
    spare: Crew | None = None
    notes: Several[Period] | None = None


@pytest.fixture
def read(tmp_path):
    def reading(text, place=""):
        path = tmp_path / "city.toml"
        path.write_text(text, encoding="utf-8")
        return checked(City, parse_toml(path, "a city"), str(path), place)

    return reading


def test_a_file_becomes_a_frozen_model(read):
    city = read("name = 'Å'\nfactor = 2\n[[crews.a.periods]]\nfrom = '06-01'\nweekdays = ['mon', 'tue']\n")
    assert city == City(
        name="Å",
        factor=2.0,
        crews={"a": Crew(periods=(Period(first="06-01", weekdays=("mon", "tue")),))},
    )
    with pytest.raises(ValidationError, match="frozen"):
        city.name = "B"


@pytest.mark.parametrize(
    ("text", "where", "known"),
    [
        ("nam = 'a'", "nam", "name, factor, crews, spare, notes"),
        ("name = 'a'\n[crews.x]\npeopel = 1", "crews.x.peopel", "people, periods"),
        ("name = 'a'\n[spare]\npeopel = 1", "spare.peopel", "people, periods"),
        ("name = 'a'\n[[crews.name.periods]]\nform = '1'", "crews.name.periods.0.form", "from, weekdays"),
        ("name = 'a'\n[[spare.periods]]\nform = '1'", "spare.periods.0.form", "from, weekdays"),
        ("name = 'a'\n[[notes]]\nform = '1'", "notes.0.form", "from, weekdays"),
    ],
)
def test_an_unknown_key_is_told_with_those_of_its_table(read, text, where, known):
    with pytest.raises(InputError) as caught:
        read(text)
    assert (caught.value.where, caught.value.expected) == (where, f"a known key ({known})")
    assert "did you mean" in caught.value.cure


@pytest.mark.parametrize(
    ("text", "where", "value", "expected"),
    [
        ("factor = 1.0", "name", "nothing", "a value"),
        ("name = 1", "name", "1", "text"),
        ("name = 'a'\nfactor = '1'", "factor", "'1'", "a number"),
        ("name = 'a'\ncrews = 1", "crews", "1", "a table, as under [name]"),
        ("name = 'a'\ncrews.x = 1", "crews.x", "1", "a table, as under [name]"),
        ("name = 'a'\ncrews.x.people = 1.5", "crews.x.people", "1.5", "a whole number"),
        ("name = 'a'\ncrews.x.periods = 1", "crews.x.periods", "1", "a list, as in [1, 2]"),
        ("name = 'a'\nnotes = [{ weekdays = 'mon' }]", "notes.0.weekdays", "'mon'", "a list, as in [1, 2]"),
        ("name = 'a'\nnotes = [{ weekdays = [1] }]", "notes.0.weekdays.0", "1", "text"),
    ],
)
def test_a_value_of_the_wrong_kind_is_told_in_words_of_toml(read, text, where, value, expected):
    with pytest.raises(InputError) as caught:
        read(text)
    assert (caught.value.where, caught.value.expected) == (where, expected)
    assert f"got {value}," in str(caught.value)


def test_of_several_faults_the_first_is_told_but_a_misspelt_key_before_it(read):
    for text, where in (("name = 1\nfactor = '1'", "name"), ("factor = '1'\nnam = 'a'", "nam")):
        with pytest.raises(InputError) as caught:
            read(text)
        assert caught.value.where == where


def test_the_place_of_a_table_goes_before_the_key(read):
    with pytest.raises(InputError) as caught:
        read("factor = 1", "edit 3")
    assert caught.value.where == "edit 3, name"


def test_what_is_no_toml_is_told_with_its_line(read, tmp_path):
    with pytest.raises(InputError, match="line 2") as caught:
        read("name = 'a'\nfactor == 1\n")
    assert (caught.value.source, caught.value.expected) == (str(tmp_path / "city.toml"), "TOML")
    assert error_text(caught.value, "sv").endswith(
        "rad 2, tecken 9: fick 'factor == 1', väntade TOML. "
        "Rätta raden: en nyckel står en gång i sin tabell, och text står inom citattecken."
    )
    with pytest.raises(InputError, match=r"line 1, column 7: got '\[table', expected TOML"):
        read("[table")
    with pytest.raises(InputError, match=r"line 2, column 11: got .name = .b.., expected TOML"):
        read("name = 'a'\nname = 'b'")
    with pytest.raises(InputError, match="expected a city"):
        parse_toml(tmp_path / "none.toml", "a city")
