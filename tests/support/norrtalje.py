"""What only Norrtälje's reports may say: every proper name of its tables, its prices and its goals."""

import csv
import re
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import brandsim as bs
from brandsim._data import data_file
from brandsim.words.catalogue import catalogue

NAMES = {
    "stations": (
        "norrtalje.csv",
        "norrtalje_neighbours.csv",
        "norrtalje_units.csv",
        "norrtalje_volunteers.csv",
    ),
    "demand/norrtalje": ("places.csv",),
    "roads/norrtalje": ("nodes.csv", "localities.csv", "ferries.csv"),
    "plan": ("departments.csv", "staffing.csv"),
}
NAME_COLUMNS = ("name", "site", "address", "svenska", "locality", "department", "station")
MONEY = re.compile(r"(?i)\b(tkr|kr|mkr|sek|kronor|krona)\b")
LETTERS = r"[A-Za-zÅÄÖåäöÉé]"


def _rows(*parts: str) -> Iterator[dict[str, str]]:
    with data_file(*parts).open(encoding="utf-8", newline="") as handle:
        yield from csv.DictReader(handle)


def proper_names() -> set[str]:
    """Every name in Norrtälje's tables, and the words with capitals in them that are no words of ours."""
    ours = {
        word.lower()
        for lang in ("sv", "en")
        for text in catalogue(lang).values()
        for word in re.findall(LETTERS + "+", text)
    }
    found = {"Norrtälje", "Roslagen"}
    for folder, files in NAMES.items():
        for file in files:
            for row in _rows(*folder.split("/"), file):
                for column in NAME_COLUMNS:
                    words = re.findall(rf"\b[A-ZÅÄÖ]{LETTERS}{{3,}}", row.get(column) or "")
                    found |= {word for word in words if word.lower() not in ours}
    return found


def prices_and_goals() -> set[str]:
    """What the prices are called and where they come from, and the plan's goals."""
    found = {
        text
        for row in _rows("costs", "rates.csv")
        for text in (row["svenska"], row["english"], row["source"])
    }
    plan = bs.load_plan()
    return (
        found
        | {plan.title, plan.measured_by("response_time").name}
        | {goal.text for goal in plan.rescue_goals}
    )


def goal_words() -> set[str]:
    """How the sentences and labels of goals begin, in both languages."""
    keys = (
        "no_goal",
        "goal_probability",
        "goal_unknown",
        "goal_share",
        "def_statistic",
        "def_unsaid",
        "verdict_goal",
    )
    begun = {term_ for lang in ("sv", "en") for key in keys if (term_ := catalogue(lang)[key].split("{")[0])}
    return begun | {catalogue(lang)["goal"].format(year=2023) for lang in ("sv", "en")}


@cache
def _any_name() -> re.Pattern[str]:
    names = "|".join(sorted(map(re.escape, proper_names())))
    return re.compile(rf"(?<!{LETTERS})({names})(?!{LETTERS})")


def names_in(text: str) -> list[str]:
    """Return the proper names of Norrtälje's that stand in a text."""
    return sorted(set(_any_name().findall(text)))


def text_of(path: Path) -> str:
    """Return what a reader of a page or a workbook reads."""
    if path.suffix != ".xlsx":
        text = re.sub(
            r'src="data:[^"]*"|<style.*?</style>|<script.*?</script>', "", path.read_text("utf-8"), flags=re.S
        )
        return re.sub(r"<[^>]+>", " ", text)
    with zipfile.ZipFile(path) as book:
        parts = [book.read(name).decode() for name in book.namelist() if name.endswith(".xml")]
    return re.sub(r"<[^>]+>", " ", " ".join(parts))
