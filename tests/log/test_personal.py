"""Columns with personal data, by their names and by what stands in them."""

import pytest

from brandsim.log.personal import is_personal

THINGS = ("Stationsnamn", "Enhet", "Gatunamn", "Larmtid", "UnitName", "Kommunnamn", "Telegram", "Ägarstation")
PEOPLE = (
    "Anmälare", "Namn", "Efternamn", "Inringarens telefon", "Telefonnummer", "CallerName", "Caller phone", "E-post",
    "Epost",
    "Patientens namn", "Personnr", "ReporterPhone", "Kontaktperson", "first_name",
)  # fmt: skip


@pytest.mark.parametrize("name", PEOPLE)
def test_names_of_columns_about_people(name):
    assert is_personal(name, [])


@pytest.mark.parametrize("name", THINGS)
def test_names_of_columns_about_things(name):
    assert not is_personal(name, ["10", "x"])


@pytest.mark.parametrize(
    ("cells", "personal"),
    [
        (["19121212+1212", "121212+1212", ""], True),  # a number made to be shown
        (["198507099805", "8507099805"], True),
        (["198507099806", "8507099806"], False),  # the last digit does not check
        (["070-123 45 67", "+46 70 123 45 67"], True),
        (["08-123 456", "112"], False),
        (["kim@exempel.se", "", "lo@exempel.se"], True),
        (["kim@exempel.se", "a", "b"], False),
        (["2024000123", "2024000124"], False),
        ([], False),
    ],
)
def test_what_stands_in_a_column(cells, personal):
    assert is_personal("Kolumn", cells) == personal
