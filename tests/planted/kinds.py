"""The kinds of fault that can be planted, fixed before any sample is drawn.

A fault is a piece of one line's code replaced by another piece. Which kinds apply where is read from the syntax tree:
a comparison is shifted or turned, an operator exchanged, a constant changed, a condition negated, a statement left
out, two arguments swapped, a returned value lost. Docstrings, imports, type annotations, decorators and the inside of
f-strings have none.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

COMPARED = {
    ast.Lt: ("<=", ">"), ast.LtE: ("<", ">="), ast.Gt: (">=", "<"), ast.GtE: (">", "<="), ast.Eq: ("!=",),
    ast.NotEq: ("==",), ast.In: ("not in",), ast.NotIn: ("in",), ast.Is: ("is not",), ast.IsNot: ("is",),
}  # fmt: skip
COMPUTED = {
    ast.Add: "-", ast.Sub: "+", ast.Mult: "/", ast.Div: "*", ast.FloorDiv: "*", ast.Mod: "*", ast.Pow: "*",
    ast.BitAnd: "|", ast.BitOr: "&", ast.BitXor: "&", ast.LShift: ">>", ast.RShift: "<<",
}  # fmt: skip
EXCHANGED = {
    "min": "max", "max": "min", "any": "all", "all": "any", "minimum": "maximum", "maximum": "minimum",
    "floor": "ceil", "ceil": "floor", "argmin": "argmax", "argmax": "argmin",
}  # fmt: skip
UNREAD = (ast.Import, ast.ImportFrom, ast.JoinedStr, ast.Global, ast.Nonlocal)


@dataclass(frozen=True, order=True)
class Fault:
    """A piece of code replaced by another, at a line (from 1) and columns in characters of that line."""

    line: int
    start: int
    end: int
    kind: str
    new: str

    def planted(self, source: str) -> str:
        lines = source.splitlines(keepends=True)
        line = lines[self.line - 1]
        lines[self.line - 1] = line[: self.start] + self.new + line[self.end :]
        return "".join(lines)


def faults(source: str) -> list[Fault]:
    """Return every fault that can be planted in a module, by line and column."""
    lines = source.splitlines()
    found = {fault for node in _code(ast.parse(source)) for fault in _of(node, lines) if fault is not None}
    return sorted(found)


def _code(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes that say what the program does."""
    yield node
    for name, value in ast.iter_fields(node):
        if name in {"annotation", "returns", "decorator_list", "type_comment"}:
            continue
        for child in value if isinstance(value, list) else [value]:
            if (
                not isinstance(child, ast.AST)
                or isinstance(child, UNREAD)
                or _is_docstring(child)
                or _for_types(child)
            ):
                continue
            yield from _code(child)


def _is_docstring(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _for_types(node: ast.AST) -> bool:
    if isinstance(node, ast.If):
        return isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
    named = [target.id for target in getattr(node, "targets", []) if isinstance(target, ast.Name)]
    return isinstance(node, ast.Assign) and named == ["__all__"]


def _of(node: ast.AST, lines: list[str]) -> Iterator[Fault | None]:  # noqa: C901 - a case per kind of node
    """Yield the faults of one node; None for a place that spans lines."""
    match node:
        case ast.Compare():
            for left, operator, right in zip(
                [node.left, *node.comparators], node.ops, node.comparators, strict=False
            ):
                for new in COMPARED[type(operator)]:
                    yield _between(left, right, lines, "comparison", f" {new} ")
        case ast.BinOp() if type(node.op) in COMPUTED:
            yield _between(node.left, node.right, lines, "operator", f" {COMPUTED[type(node.op)]} ")
        case ast.AugAssign() if type(node.op) in COMPUTED:
            yield _between(node.target, node.value, lines, "operator", f" {COMPUTED[type(node.op)]}= ")
            yield _whole(node, lines, "statement", "pass")
        case ast.UnaryOp(op=ast.USub() | ast.Not()):
            yield _whole(node, lines, "negation", f"({_text(node.operand, lines)})")
        case ast.BoolOp():
            for left, right in pairwise(node.values):
                yield _between(
                    left, right, lines, "condition", " or " if isinstance(node.op, ast.And) else " and "
                )
        case ast.If() | ast.IfExp() | ast.While():
            yield _whole(node.test, lines, "condition", f"not ({_text(node.test, lines)})")
        case ast.comprehension():
            for test in node.ifs:
                yield _whole(test, lines, "condition", f"not ({_text(test, lines)})")
        case ast.Constant():
            for new in _other_constants(node.value):
                yield _whole(node, lines, "constant", new)
        case ast.Return(value=ast.expr()) if not (
            isinstance(node.value, ast.Constant) and node.value.value is None
        ):
            yield _whole(node.value, lines, "return value", "None")
        case ast.Raise() | ast.Continue() | ast.Break() | ast.Expr(value=ast.Call()):
            yield _whole(node, lines, "statement", "pass")
        case ast.Assign(targets=[ast.Subscript() | ast.Attribute()]):
            yield _whole(node, lines, "statement", "pass")
        case ast.Call():
            plain = [given for given in node.args if not isinstance(given, ast.Starred)]
            for first, second in pairwise(plain):
                yield _swapped(first, second, lines)
        case ast.Name() | ast.Attribute():
            name = node.id if isinstance(node, ast.Name) else node.attr
            if name in EXCHANGED and node.end_lineno is not None:
                line, end = node.end_lineno, _column(lines, node.end_lineno, node.end_col_offset)
                yield Fault(line, end - len(name), end, "function", EXCHANGED[name])


def _other_constants(value: object) -> list[str]:
    match value:
        case bool():
            return [str(not value)]
        case int():
            return [str(value + 1), *([str(value - 1)] if value > 1 else [])]
        case float():
            return [repr(value * 1.5) if value else "1.0"]
        case str():
            return [repr(value + "X")]
    return []


def _column(lines: list[str], line: int, offset: int) -> int:
    """Turn a column in bytes, as the syntax tree has it, to one in characters."""
    return len(lines[line - 1].encode()[:offset].decode())


def _whole(node: ast.AST, lines: list[str], kind: str, new: str) -> Fault | None:
    if node.lineno != node.end_lineno:
        return None
    start, end = (_column(lines, node.lineno, at) for at in (node.col_offset, node.end_col_offset))
    return Fault(node.lineno, start, end, kind, new)


def _text(node: ast.AST, lines: list[str]) -> str:
    found = _whole(node, lines, "", "")
    return "" if found is None else lines[found.line - 1][found.start : found.end]


def _between(left: ast.AST, right: ast.AST, lines: list[str], kind: str, new: str) -> Fault | None:
    """Replace what stands between two operands of one line, where that holds no bracket."""
    if left.end_lineno != right.lineno:
        return None
    start = _column(lines, right.lineno, left.end_col_offset)
    end = _column(lines, right.lineno, right.col_offset)
    old = lines[right.lineno - 1][start:end]
    before, after = ("".join(sign for sign in old if sign == bracket) for bracket in ")(")
    return Fault(right.lineno, start, end, kind, f"{before}{new}{after}")


def _swapped(first: ast.AST, second: ast.AST, lines: list[str]) -> Fault | None:
    if first.lineno != second.end_lineno or _text(first, lines) == _text(second, lines):
        return None
    line = lines[first.lineno - 1]
    start, end = (_column(lines, first.lineno, at) for at in (first.col_offset, second.end_col_offset))
    between = line[
        _column(lines, first.lineno, first.end_col_offset) : _column(lines, first.lineno, second.col_offset)
    ]
    return Fault(
        first.lineno, start, end, "arguments", f"{_text(second, lines)}{between}{_text(first, lines)}"
    )
