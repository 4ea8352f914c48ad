"""What the code says in English has its Swedish: errors with their places, help, and what click says."""

import string

import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from brandsim._data import data_file
from brandsim._errors import InputError, Said, verbatim
from brandsim.words.text import Text
from brandsim.words.translation import error_text, translated
from support.surfaces.sentences import sentences

FOLDER = data_file("words", "gettext", "sv", "LC_MESSAGES")


def catalogue():
    with (FOLDER / "brandsim.po").open("rb") as file:
        return read_po(file, locale="sv")


def test_what_is_read_is_what_is_written():
    def told(messages):
        # What has a plural is a list of both.
        return {str(list(one.id)): list(one.string) for one in messages if one.id and any(one.string)}

    with (FOLDER / "brandsim.mo").open("rb") as file:
        assert told(read_mo(file)) == told(catalogue())


def test_a_sentence_keeps_its_places():
    told = Said("{outer}: {inner}", outer="posts", inner=Said("seconds, {n:.1f}", n=2))
    assert told == "posts: seconds, 2.0"
    assert translated(told, "sv") == told
    assert Said("so much {it}") == "so much {it}"
    assert Said("{reason}.", reason=Text("stängt", "closed")) == "closed."
    assert translated(Said("{reason}.", reason=Text("stängt", "closed")), "sv") == "stängt."


def test_an_error_is_told_in_both_languages():
    error = InputError("table.csv", "", verbatim("Language."), "TEXT", "Draw as PNG.").at("a.csv", "row")
    assert str(error) == error_text(error, "en") == "a.csv: row: got Language., expected TEXT. Draw as PNG."
    assert error_text(error, "sv").endswith("Rita som PNG.")
    assert "Språk." in error_text(error, "sv")


def test_a_long_value_is_cut_in_every_language():
    error = InputError("a", "", "x" * 500, "less", "Cut.")
    for lang in ("sv", "en"):
        assert 110 < len(error_text(error, lang)) < 190


def test_a_sentence_with_a_long_value_is_told_in_the_language():
    """Cut as a whole it was English in every language."""
    value = verbatim(Said("place {at}", at="x\n" * 500))
    error = InputError("a", "", value, "nothing", "Cut.")
    assert error_text(error, "sv").startswith("a: fick plats x x x")
    assert error_text(error, "en").startswith("a: got place x x x")
    for lang in ("sv", "en"):
        assert 110 < len(error_text(error, lang)) < 190


@pytest.mark.parametrize(
    ("arguments", "swedish"),
    [
        (["run", "--yers", "3"], "Det finns ingen flagga"),
        (["runn"], "Det finns inget kommando"),
        (["compare"], "Saknat argument 'BAS'"),
        (["run", "--years", "x"], "Ogiltigt värde för '--years': 'x' är inget giltigt tal."),
        (["plan", "goals", "more"], "Ett argument för mycket"),
    ],
    ids=" ".join,
)
def test_what_click_says(capsys, arguments, swedish):
    from brandsim.cli import main

    with pytest.raises(SystemExit):
        main(arguments)
    assert swedish in capsys.readouterr().err


def test_every_sentence_of_an_error_has_its_swedish():
    known = {message.id for message in catalogue() if isinstance(message.id, str)}
    found = set(sentences())
    assert len(found) > 500
    assert found - known == set()


def test_a_translation_has_the_places_of_its_sentence():
    def places(text):
        """Return the places; of those with forms of words, each language has its own, or none."""
        parsed = ((name, spec, how) for _, name, spec, how in string.Formatter().parse(text) if name)
        return sorted((name, "" if "|" in spec else spec, how) for name, spec, how in parsed)

    for message in catalogue():
        if message.id and isinstance(message.id, str) and "{" in message.id:
            assert message.string
            ours = "{number_type}" not in message.id  # click's: its kinds of number have English names alone
            assert places(message.id) == places(message.string) or not ours, message.id
