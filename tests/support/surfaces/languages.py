"""Words that betray another language: those that only one language's texts hold, and small words of each."""

import csv
import re
from functools import cache

from babel.messages.pofile import read_po

from brandsim._data import data_folder
from brandsim.words.catalogue import catalogue

SMALL = {
    "sv": "och att det som inte är för på av med till den har om efter vid eller över under utan mellan ingen inga "
    "minuter timmar år larm styrka från per vilka varje andra också bara därför enligt antagande källa",
    "en": "the and of that is not for with to has if after at or over under without between none no minutes hours "
    "years alarms from which every other also only because by assumption source",
}
"""Words that are common in one language and no word of the other."""

SHARED = {
    "in",
    "man",
    "under",
    "of",
    "to",
    "by",
    "at",
    "for",
    "or",
    "no",
    "is",
    "per",
    "om",
    "med",
    "den",
    "har",
}
"""Spelt alike in both, or parts of names and addresses."""

WORD = re.compile(r"[a-zåäöé]{3,}", re.IGNORECASE)
ADDRESS = re.compile(r"https?://\S|\S\.(?:se|com|org|de|csv|toml|md|msb|png|html)\b")


def words(text):
    """Return the words of a text without file names, addresses, options, keys and what is in code."""
    text = " ".join(part for part in text.split() if not ADDRESS.search(part))
    text = re.sub(r"\w+…", " ", text)  # cut short in a column
    text = re.sub(r"--[\w-]+|\b\w+_\w+\b|`[^`]*`", " ", text)
    return {word.casefold() for word in WORD.findall(text)}


def tables():
    """Return the tables of the data, without what is kept as others wrote it."""
    return [path for path in data_folder().rglob("*.csv") if path.parent.name != "input"]


@cache
def told():
    """Return by language all texts that have a Swedish and an English form, from catalogues and data."""
    pairs = [(catalogue("sv")[key], catalogue("en")[key]) for key in catalogue("sv") if key != "locale"]
    with (data_folder() / "words" / "gettext" / "sv" / "LC_MESSAGES" / "brandsim.po").open("rb") as file:
        messages = [message for message in read_po(file) if message.id and isinstance(message.id, str)]
    pairs += [(message.string, message.id) for message in messages]
    for path in tables():
        with path.open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                for sv, en in (("svenska", "english"), ("source_sv", "source")):
                    if row.get(sv) and row.get(en):
                        pairs.append((row[sv], row[en]))
    return {"sv": [sv for sv, _ in pairs], "en": [en for _, en in pairs]}


@cache
def foreign(lang):
    """Return the words that must not stand in texts of a language."""
    other = "en" if lang == "sv" else "sv"
    mine = set().union(*(words(re.sub(r"\{.*?\}", " ", text)) for text in told()[lang]))
    theirs = set().union(*(words(re.sub(r"\{.*?\}", " ", text)) for text in told()[other]))
    return (theirs | set(SMALL[other].split())) - mine - set(SMALL[lang].split()) - SHARED


@cache
def _folded(name):
    return " ".join(name.split()).casefold()


@cache
def _inside(name):
    return frozenset(WORD.findall(name))


def leaks(text, lang, names=()):
    """Return the words of a text that belong to the other language, each with what stands around it.

    Parameters
    ----------
    text : str
    lang : {"sv", "en"}
    names : iterable of str
        Names and quotations, which are the same in both languages and are taken out first, the longest first.
    """
    left = " ".join(text.split()).casefold()
    suspected = words(left) & foreign(lang)
    held = {_folded(name) for name in names} if suspected else ()
    for name in sorted((name for name in held if suspected & _inside(name)), key=len, reverse=True):
        if name in left:
            left = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "·", left)
    found = words(left) & foreign(lang)
    return {word: left[max((at := left.find(word)) - 50, 0) : at + 50] for word in sorted(found)}


@cache
def proper_names():
    """Return names of places, stations, scenarios and tables, and what is quoted from the plan: no language's words."""
    columns = {"name", "station", "town", "road", "relation", "key"}
    found = set()
    for path in tables():
        if path.parent.name in {"schema", "plan"}:
            continue
        with path.open(encoding="utf-8") as file:
            found |= {row[name] for row in csv.DictReader(file) for name in columns & set(row) if row[name]}
    for path in (data_folder() / "plan").glob("*.csv"):
        for row in csv.DictReader(path.read_text("utf-8").splitlines()):
            found |= {part for cell in row.values() if cell for part in (cell, *cell.split("\n"))}
    types = (data_folder() / "demand" / "norrtalje" / "incident_types.csv").read_text("utf-8").splitlines()
    found |= {row["type"] for row in csv.DictReader(types)}
    found.add("traffic_accident.town.stations")  # of an assumption: a class of place in a key
    found |= {"PxWeb", "Kolada"}  # where official statistics are published
    return found | {path.stem for path in (data_folder() / "scenarios").glob("*.toml")}
