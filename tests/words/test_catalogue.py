"""The catalogue: the same keys and places in every language, every key used, every key that code asks for there."""

import ast
import csv
import re
import string
from functools import cache
from itertools import chain

import pytest

from brandsim._data import data_file
from brandsim._errors import InputError
from brandsim.dispatch.alarm_plan import load_alarm_plan
from brandsim.words.catalogue import catalogue, term, told
from brandsim.words.text import Text, languages
from support.code import files, nodes_of


def places(sentence):
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


@cache
def nodes():
    return list(chain.from_iterable(nodes_of(path) for path in files()))


def told_constants():
    """Return every string in code, fields of its classes, members of its enums, and the needs and columns of data."""
    strings = {
        node.value for node in nodes() if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    members = {
        line.targets[0].id.lower()
        for node in nodes()
        if isinstance(node, ast.ClassDef)
        for line in node.body
        if isinstance(line, ast.Assign) and isinstance(line.targets[0], ast.Name)
    }
    with data_file("dispatch", "needs.csv").open(encoding="utf-8") as file:
        needs = {row["indicator"] for row in csv.DictReader(file)}
    fields = {
        line.target.id
        for node in nodes()
        if isinstance(node, ast.ClassDef)
        for line in node.body
        if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name)
    }
    columns = {
        row["attribute"]
        for path in data_file("schema").glob("*.csv")
        for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    }
    return strings | members | needs | fields | columns


def patterns():
    """Return f-strings that begin with letters of a key as expressions whose groups are what varies."""
    joined = (node for node in nodes() if isinstance(node, ast.JoinedStr))
    for node in joined:
        first, *rest = node.values
        if isinstance(first, ast.Constant) and re.fullmatch(r"\w+_", first.value) and rest:
            yield "".join(
                re.escape(part.value) if isinstance(part, ast.Constant) else r"(\w+)" for part in node.values
            )


def calls_of_term():
    for node in nodes():
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in {"term", "told"}
        ):
            yield node


@pytest.mark.parametrize("lang", languages())
def test_every_language_has_the_same_keys_and_places(lang):
    swedish, other = catalogue("sv"), catalogue(lang)
    assert list(swedish) == list(other)
    for key, sentence in other.items():
        assert sentence, key
        assert places(swedish[key]) == places(sentence), key


def test_every_key_that_code_asks_for_is_there():
    literal = [call for call in calls_of_term() if isinstance(call.args[0], ast.Constant)]
    assert len(literal) > 200
    assert {call.args[0].value for call in literal} <= set(catalogue("sv"))
    for call in literal:
        given = {word.arg for word in call.keywords}
        if None not in given:
            assert places(catalogue("sv")[call.args[0].value]) == given, ast.unparse(call)


def test_every_key_is_used():
    constants, shapes = told_constants(), set(patterns())
    constants |= {row.indicator for row in load_alarm_plan().need_sets}
    # A turn restriction that is not used is counted by why it is not.
    constants |= {f"turn_restrictions_{why_not}" for why_not in constants}
    unused = {
        key
        for key in catalogue("sv")
        if not any(
            name in constants
            or any(
                (match := re.fullmatch(shape, name)) and constants.issuperset(match.groups())
                for shape in shapes
            )
            for name in (key, key.removeprefix("head_"))
        )
    }
    assert unused == set()


def test_no_code_chooses_between_languages_itself():
    """Comparing with a language, or a table by language, is a place that a third language would have to know of."""
    codes = set(languages())
    for path in files():
        if path.parent.name == "words":
            continue
        for node in nodes_of(path):
            if isinstance(node, ast.Compare | ast.Dict | ast.List | ast.Set | ast.Tuple):
                inner = {
                    child.value for child in ast.iter_child_nodes(node) if isinstance(child, ast.Constant)
                }
                # A Swedish word for one among the numbers of the plan is no language.
                assert not inner & codes or inner & {"två"}, f"{path.name}:{node.lineno}"


def test_a_key_that_is_not_there_is_told_with_the_nearest():
    with pytest.raises(InputError, match=r"en\.toml.*responsetime.*did you mean 'response_time'"):
        term("responsetime", "en")


def test_a_sentence_is_told_in_every_language_with_texts_in_it():
    found = told(
        "why_ferry", ferry="Furusundsleden", rule=told("ferry_priority", wait=Text("4,5 min", "4.5 min"))
    )
    assert found.sv == "Furusundsleden, i trafik, med förtur: väntar i medeltal 4,5 min"
    assert found.en == "Furusundsleden, in service, priority: waits 4.5 min on average"


def test_a_third_language_is_one_file(folder):
    told = (folder / "en.toml").read_text(encoding="utf-8")
    told = told.replace('locale = "en_GB"', 'locale = "fi"').replace('h = "hours"', 'h = "tuntia"')
    (folder / "fi.toml").write_text(told, encoding="utf-8")
    assert languages() == ("sv", "en", "fi")
    assert term("h", "fi") == "tuntia"
    assert term("balance_line", "fi", years=1, arrivals=2, answered=1, waiting=1, unserved=0).startswith(
        "1 year:"
    )


@pytest.mark.parametrize(
    ("added", "match"),
    [
        ("[more]\nresponse_time = 'x'\n", r"section 'more'.*response_time.*used once"),
        ("[more\n", r"line \d+, column \d+: got .\[more., expected TOML"),
    ],
)
def test_a_catalogue_that_cannot_be_read_is_told(folder, added, match):
    with (folder / "sv.toml").open("a", encoding="utf-8") as file:
        file.write(added)
    with pytest.raises(InputError, match=match):
        term("h", "sv")
