"""A number and the words that go with it agree, in every sentence that counts something."""

import re
import string

import pytest
from babel.messages.pofile import read_po

from brandsim._data import data_file
from brandsim._errors import Said
from brandsim.dispatch.capabilities import load_capabilities
from brandsim.words.catalogue import catalogue, form_of, in_number, term
from brandsim.words.numbers import number
from brandsim.words.translation import translated

NEVER_ONE = {
    "share_within",  # thresholds of ours, from 10 on
    "need_within",
    "refused_few_differ",
    "refused_few_beyond",
    "refused_few_asked",
    "refused_few_in_mean",
    "extra_none",
    "extra_line",
    "no_chance",
    "verdict_longer",  # minutes with two decimals
    "verdict_shorter",
    "verdict_plain_part",
    "verdict_still_part",
    "verdict_unclear_part",
    "forecast_slope",
    "calfig_as_assumed",
    "calfig_before",
    "calfig_found",  # a factor
    "Argument {name!r} takes {nargs} values.",  # click's, of several
    "at most {max_rate:g} incidents a year in one place",  # limits of ours
    "at most {value:.0f} incidents in a storm",
}


def sentences(lang):
    """Yield key and sentence of all that is said in a language: of reports, and of errors."""
    yield from catalogue(lang).items()
    with data_file("words", "gettext", "sv", "LC_MESSAGES", "brandsim.po").open("rb") as file:
        for message in read_po(file, locale="sv"):
            if message.id and isinstance(message.id, str) and message.string:
                yield message.id, message.string if lang == "sv" else message.id


def forms(sentence):
    """Return the forms of every place that has some."""
    try:
        parsed = [*string.Formatter().parse(sentence)]
    except ValueError:  # a lone brace, quoted
        return []
    return [spec.split("|") for _, name, spec, _ in parsed if name and "|" in spec]


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_every_place_with_forms_has_those_of_the_language(lang):
    found = [form for _, sentence in sentences(lang) for form in forms(sentence)]
    assert len(found) > 60
    assert {len(form) for form in found} == {2}
    assert all(one != other for one, other in found)


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_no_word_in_the_plural_follows_a_number_that_may_be_one(lang):
    """Words that some sentence has in both forms, right after a number without them."""
    plural = {
        form[1].removeprefix("# ").partition(" ")[0]
        for _, sentence in sentences(lang)
        for form in forms(sentence)
        if form[1].startswith("# ") and form[1] != form[0]
    } - {"som", "are", "may", "more,", "publicerade", "beräknade", "inte"}
    assert len(plural) > 20
    wrong = {
        key
        for key, sentence in sentences(lang)
        for word in re.findall(r"\{\w+(?::[^|}]*)?\} (\w+)", sentence)
        if word in plural
    }
    assert wrong - NEVER_ONE == set()


@pytest.mark.parametrize(
    ("key", "values", "one", "many"),
    [
        ("ledger_more", {"file": "x"}, "Liggaren har 1 rad.", "Liggaren har 12 rader."),
        ("few_draws", {}, "Bara 1 dragning av", "Bara 12 dragningar av"),
        ("explain_people", {}, "1 person", "12 personer"),
        ("limits_assumption", {}, "1 antagande", "12 antaganden"),
        (
            "adjusted_line",
            {"of": 12},
            "1 av 12 skillnader är skild från",
            "12 av 12 skillnader är skilda från",
        ),
    ],
)
def test_a_sentence_that_counts(key, values, one, many):
    assert term(key, "sv", n=1, **values).startswith(one)
    assert term(key, "sv", n="12", **values).startswith(many)


def test_the_form_goes_by_what_is_printed():
    """1,0 is no one thing in Swedish; signs, thousands and dashes are no hindrance."""
    form = form_of("sv")
    printed = {"1": 0, "−1": 0, "1,0": 1, "0": 1, "21": 1, number(1001, "sv", 0): 1, "–": 1, "<0,1": 1}
    assert {text: form(text) for text in printed} == printed
    assert form_of("en")("1.0") == 1


def test_an_error_counts_in_both_languages():
    for count, english, swedish in ((1, "1 row", "1 rad"), (3, "3 rows", "3 rader")):
        told = Said("{count:# row|# rows}", count=count)
        assert told == english
        assert translated(told, "sv") == swedish


def test_a_language_of_three_forms(folder):
    told = (folder / "en.toml").read_text(encoding="utf-8").replace('locale = "en_GB"', 'locale = "pl"')
    told = told.replace("{n:# person|# people}", "{n:# osoba|# osoby|# osób}")
    (folder / "pl.toml").write_text(told, encoding="utf-8")
    assert [term("explain_people", "pl", n=n) for n in (1, 2, 5, 22)] == [
        "1 osoba",
        "2 osoby",
        "5 osób",
        "22 osoby",
    ]


@pytest.mark.parametrize(
    ("forms", "lang", "said"),
    [
        ("styrka|styrkor", "sv", ("styrkor", "styrka", "styrkor")),
        ("crew|crews", "en", ("crews", "crew", "crews")),
        ("höjdfordon", "sv", ("höjdfordon", "höjdfordon", "höjdfordon")),
    ],
)
def test_a_name_has_the_form_of_its_number(forms, lang, said):
    assert tuple(in_number(forms, count, lang) for count in range(3)) == said


def test_what_alarm_plans_ask_for_is_named_as_one_and_as_several():
    names = {one.key: one.forms for one in load_capabilities(data_file("dispatch", "norrtalje.csv"))}
    assert (names["crews"].sv, names["crews"].en) == ("styrka|styrkor", "crew|crews")
    several = r"(or|ar|er|people|[^s]s)$"  # as either language ends what there is more than one of
    alone = {key for key, name in names.items() for lang in ("sv", "en") if "|" not in name.to(lang)
             and re.search(several, name.to(lang))}  # fmt: skip
    assert alone == {"oil_boom"}, "has no singular"
