"""Every sentence that an error may tell, as it stands in the code: found by reading it, not by raising."""

import ast
import re
from functools import cache

from support.code import SOURCE, nodes_of

FAULTS = {
    "InputError",
    "fault",
    "EngineError",
    "NoRosterError",
    "verbatim",
    "Said",
    "comparison",
    "checked",
    "at",
}
"""Calls whose texts an error tells, beside every ``check_…``, ``parse_toml`` and ``read_text``."""


def texts(node):
    """Yield the constant texts that an argument may be."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from texts(node.body)
        yield from texts(node.orelse)
    elif isinstance(node, ast.Tuple):
        for part in node.elts:
            yield from texts(part)
    elif isinstance(node, ast.BoolOp):
        for part in node.values:
            yield from texts(part)


def name_of(call):
    return getattr(call.func, "id", getattr(call.func, "attr", ""))


def tells(call):
    name = name_of(call)
    return name in FAULTS or name.removeprefix("_").startswith(("check_", "parse_toml", "read_text"))


def arguments(call):
    """Return the arguments of a call that are told: of a `Said` the sentence, of an error not the value found."""
    if name_of(call) == "Said":
        return call.args[:1]
    found = [*call.args, *(word.value for word in call.keywords)]
    return found[:2] + found[3:] if name_of(call) == "InputError" else found


def has_words(text):
    return re.search(r"[^\W\d]{2}", re.sub(r"\{.*?\}", "", text)) is not None


def _names(target):
    return {node.id for node in ast.walk(target) if isinstance(node, ast.Name)}


@cache
def sentences_of(path):
    """Return the sentences of one file; what has no blank in it is a key, not a sentence."""
    return tuple(_sentences(path))


def _sentences(path):
    for scope in nodes_of(path):
        if not isinstance(scope, ast.FunctionDef | ast.Module):
            continue
        inside = nodes_of(path) if isinstance(scope, ast.Module) else tuple(ast.walk(scope))
        told = [part for node in inside if isinstance(node, ast.Call) and tells(node)
                for part in arguments(node)]  # fmt: skip
        names = {name for part in told for name in _names(part)}
        told += [node.value for node in inside
                 if isinstance(node, ast.Assign) and _names(node.targets[0]) & names]  # fmt: skip
        for part in told:
            yield from (text for text in texts(part) if " " in text.strip() and has_words(text))


def sentences(folder=SOURCE):
    """Yield every sentence of the code that an error may tell."""
    for path in sorted(folder.rglob("*.py")):
        yield from sentences_of(path)
    yield from _handed_on(tuple(sorted(folder.rglob("*.py"))))


@cache
def _handed_on(paths):
    """Return the sentences that are given to a function which tells its argument."""
    calls = [node for path in paths for node in nodes_of(path) if isinstance(node, ast.Call)]
    told = {}
    for path in paths:
        for function in (node for node in nodes_of(path) if isinstance(node, ast.FunctionDef)):
            names = {name for call in ast.walk(function) if isinstance(call, ast.Call) and tells(call)
                     for part in arguments(call) for name in _names(part)}  # fmt: skip
            asked = [one.arg for one in (*function.args.args, *function.args.kwonlyargs) if one.arg != "self"]
            told.setdefault(function.name, set()).update(
                (at, name) for at, name in enumerate(asked) if name in names
            )
    given = [part for call in calls for at, name in told.get(name_of(call), ())
             for part in (*call.args[at : at + 1], *(word.value for word in call.keywords if word.arg == name))
             if not isinstance(part, ast.Tuple)]  # fmt: skip
    return tuple(text for part in given for text in texts(part) if " " in text.strip() and has_words(text))
