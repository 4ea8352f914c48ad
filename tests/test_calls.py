"""How the code calls and answers, as it is written.

An argument stands where its name says, what is walked side by side is equally long, and who promises a value gives one.
"""

import ast
from functools import cache

import pytest

from support.code import SOURCE, files, nodes_of

MEANS_ANOTHER = {
    ("InputError", "where"),  # the file itself is where it is
    ("InputError", "expected"),
    ("check_known", "where"),
    ("check_range", "where"),
    ("difference", "name"),  # the scenario's
    ("transformed", "crs"),  # from WGS84 to that of the network
    ("moved", "crs"),
    ("moved", "x"),  # as if the file had said north before east
    ("moved", "y"),
    ("_inside", "x"),
    ("_inside", "y"),
    ("draw", "key"),  # of a person, below the key of the stream
    ("before", "item"),  # the least of the heap against another
    ("before", "key"),
    ("write", "path"),
    ("write_anchors", "anchors"),
    ("file_path", "source"),
    ("rule_set", "rules"),
    ("paired_years", "years"),
    ("_overtime_by_block", "block"),
    ("Strata", "extra"),
    ("Live", "name"),
}
"""Functions, and names of arguments that they have too but that are meant for another."""

UNLIKE_IN_LENGTH = {
    "log/sheets.py": 2,
    "render/sheets.py": 1,
    "report/content/goals.py": 1,
    "report/figures/abilities.py": 1,
    "report/figures/explanation.py": 1,
    "report/figures/fit.py": 1,
    "report/roads/travel_maps.py": 2,
    "scenarios/money/frontier.py": 1,
    "scenarios/run/play_paired.py": 1,
    "scenarios/run/records.py": 1,
    "simulation/engines.py": 1,
    "simulation/replications.py": 3,
}
"""How often a file walks side by side what may be longer on one side: a header beside rows, room beside its users."""


MAY_BE_NONE = {"Any", "Hashable", "Interval", "None", "Process", "object"}
"""Types that have None among their values; an `Interval` may be missing."""


def calls(nodes):
    return [node for node in nodes if isinstance(node, ast.Call)]


def name_of(node):
    """Return the name that an argument or a function is called by, also inside a `str(…)`."""
    if isinstance(node, ast.Call) and name_of(node.func) == "str" and node.args:
        return name_of(node.args[0])
    return getattr(node, "id", getattr(node, "attr", ""))


@cache
def asked():
    """Return for each name of a function or class of the code the orders of arguments that it may have."""
    found = {"InputError": {("source", "where", "value", "expected", "cure")}}
    for node in (node for path in files() for node in nodes_of(path)):
        if isinstance(node, ast.FunctionDef) and node.name != "__init__":
            found.setdefault(node.name, set()).add(_arguments(node))
        elif isinstance(node, ast.ClassDef) and node.name not in {"InputError", "NoRosterError"}:
            makers = [one for one in node.body if isinstance(one, ast.FunctionDef) and one.name == "__init__"]
            fields = tuple(name_of(one.target) for one in node.body if isinstance(one, ast.AnnAssign))
            found.setdefault(node.name, set()).add(_arguments(makers[0]) if makers else fields)
    return found


def _arguments(function):
    names = tuple(one.arg for one in (*function.args.posonlyargs, *function.args.args))
    return names[1:] if names[:1] in {("self",), ("cls",)} else names


def out_of_place(call, orders):
    """Return the names of arguments that stand where another is asked for, in every function of that name."""
    first = next((at for at, one in enumerate(call.args) if isinstance(one, ast.Starred)), len(call.args))
    given = [name_of(one) for one in call.args[:first]]
    found = [
        {
            name
            for at, name in enumerate(given)
            if name in names[:first] and names[at] != name != given[names.index(name)]
        }
        for names in orders.get(name_of(call.func), ())
        if len(names) >= first
    ]
    return set.intersection(*found) if found else set()


def test_arguments_stand_where_their_names_say():
    found = [
        f"{path.relative_to(SOURCE)}:{call.lineno}: {name} in {ast.unparse(call)}"
        for path in files()
        for call in calls(nodes_of(path))
        for name in out_of_place(call, asked())
        if (name_of(call.func), name) not in MEANS_ANOTHER
    ]
    assert found == []


@pytest.mark.parametrize(
    ("call", "found"),
    [
        ("f(a, b)", set()),
        ("f(b, a)", {"a", "b"}),
        ("f(x.b, 1)", {"b"}),
        ("f(str(b), c)", {"b"}),
        ("f(a, a)", set()),
        ("f(*b, a)", set()),
        ("g(b, a)", set()),
    ],
)
def test_an_argument_out_of_place_is_found(call, found):
    assert out_of_place(ast.parse(call).body[0].value, {"f": {("a", "b")}}) == found


def test_what_is_walked_side_by_side_is_equally_long():
    unlike = {}
    for path in files():
        for call in calls(nodes_of(path)):
            strict = {word.arg: word.value for word in call.keywords}.get("strict")
            if name_of(call.func) == "zip" and not (
                isinstance(strict, ast.Constant) and strict.value is True
            ):
                place = path.relative_to(SOURCE).as_posix()
                unlike[place] = unlike.get(place, 0) + 1
    assert unlike == UNLIKE_IN_LENGTH


def _own(function):
    """Yield the nodes of a function without those of functions inside it."""
    left = list(function.body)
    while left:
        node = left.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.Lambda):
            left += ast.iter_child_nodes(node)


def _may_be_none(annotation):
    if isinstance(annotation, ast.BinOp):
        return _may_be_none(annotation.left) or _may_be_none(annotation.right)
    return ast.unparse(annotation) in MAY_BE_NONE


def forgotten(function):
    """Return the lines where a function that promises a value gives none."""
    if function.returns is None or _may_be_none(function.returns):
        return []
    own = tuple(_own(function))
    if any(isinstance(node, ast.Yield | ast.YieldFrom) for node in own):
        return []
    return [node.lineno for node in own if isinstance(node, ast.Return) and _is_empty(node)]


def _is_empty(node):
    return node.value is None or (isinstance(node.value, ast.Constant) and node.value.value is None)


def test_who_promises_a_value_gives_one():
    promised, found = 0, []
    for path in files():
        empty = {node.lineno for node in nodes_of(path) if isinstance(node, ast.Return) and _is_empty(node)}
        for node in nodes_of(path):
            if isinstance(node, ast.FunctionDef) and node.returns is not None:
                promised += 1
                if not empty.isdisjoint(range(node.lineno, node.end_lineno + 1)):
                    found += [f"{path.relative_to(SOURCE)}:{line}" for line in forgotten(node)]
    assert promised > 3000
    assert found == []


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("def f() -> int: return None", [1]),
        ("def f() -> list[int | None]: return", [1]),
        ("def f() -> int | None: return None", []),
        ("def f() -> int:\n def g(): return None\n return 1", []),
        ("def f() -> Iterator[int]:\n yield 1\n return", []),
        ("def f(): return None", []),
    ],
)
def test_a_forgotten_value_is_found(code, found):
    assert forgotten(ast.parse(code).body[0]) == found
