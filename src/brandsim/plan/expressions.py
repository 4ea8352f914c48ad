"""The expressions in which the plan's relations are written, read over its tables.

An expression is arithmetic and comparison as in Python over names: a table of the plan and, after a dot, the role of
its rows (``operating_budget.net``) or, in brackets, their title (``rates["overskottsmal"].value``); the fields of the
row that the relation is tried at; ``own``, that row's number in the column; and the functions of `FUNCTIONS`. Numbers
of several rows are their sum. What is blank stays blank.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Any

from brandsim._errors import InputError, Said
from brandsim.plan.printed import dates_in, month_so_far, numbers_in, parse_printed, swedish
from brandsim.plan.rows import BUDGET_YEARS, INDICATOR_YEARS, Number, StaffingRow
from brandsim.plan.tables import PlanTables
from brandsim.plan.verdicts import COLUMN_TITLES
from brandsim.roles import ROLES

_SOURCE = "relations of the plan"
_TITLES = {"budget_changes": "item", "rates": "key"}
_BEFORE = {later: earlier for earlier, later in pairwise(BUDGET_YEARS)}


class LackingError(Exception):
    """The plan lacks a row that an expression names, or divides by nothing: the relation is left out."""


@dataclass(frozen=True)
class Rows:
    """Some rows of a table, whose number is that of their column: of one row as printed, of several the sum."""

    rows: tuple[Any, ...]
    column: str
    table: str = ""

    @property
    def numbers(self) -> list[Number]:
        """The numbers that are not blank."""
        cells = [getattr(row, self.column) for row in self.rows]
        return [cell for cell in cells if cell is not None]

    @property
    def number(self) -> Number | None:
        """The rows as one number."""
        if not self.rows:
            raise LackingError
        return sum(self.numbers) if self.numbers or len(self.rows) > 1 else None

    def matching(self, field: str, value: object) -> Rows:
        """Select the rows with a value in a field.

        Parameters
        ----------
        field : str
        value : object
        """
        return replace(self, rows=tuple(row for row in self.rows if getattr(row, field) == value), table="")

    def attribute(self, name: str) -> Any:
        """Look up a name after a dot: of a table the rows in a role, of chosen rows the first one's field.

        Parameters
        ----------
        name : str

        Raises
        ------
        LackingError
            If no rows have been chosen.
        """
        if self.table:
            return self.matching("role", name)
        if not self.rows:
            raise LackingError
        return getattr(self.rows[0], name)


@dataclass(frozen=True)
class Case:
    """Where a relation is tried.

    Attributes
    ----------
    plan : PlanTables
    row : object
        A row of one of the plan's tables, None for the plan as a whole.
    column : str
        Key of a column of numbers; empty for none.
    siblings : tuple
        The rows that the relation is tried at, in their order.
    """

    plan: PlanTables
    row: Any = None
    column: str = ""
    siblings: tuple[Any, ...] = ()

    def name(self, name: str) -> Any:
        """Look up what a name stands for.

        Parameters
        ----------
        name : str

        Raises
        ------
        InputError
            If it stands for nothing.
        """
        if name in {"own", "year", "column", "printed_cell", "ambition", "more", "tied"}:
            return getattr(self, name)
        if name in self.plan.tables:
            return Rows(tuple(self.plan.tables[name]), self.column, name)
        if self.row is None or name.startswith("_") or not hasattr(self.row, name):
            raise InputError(_SOURCE, "expression", name, "a table, a field or a known name", "Correct it.")
        return getattr(self.row, name)

    @property
    def own(self) -> Number | None:
        """The row's number."""
        value: Number | None = getattr(self.row, self.column)
        return value

    @property
    def year(self) -> str:
        """The year that the column is about."""
        return self.column[-4:]

    @property
    def year_before(self) -> Case:
        """The case one year earlier."""
        return replace(self, column=_BEFORE[self.column])

    @property
    def tied(self) -> Rows:
        """The changes of the budget that the text ties to the row's department."""
        tied = [row for row in self.plan.budget.changes if row.role == "item" and row.department]
        return Rows(tuple(row for row in tied if row.department == self.row.department), self.column)

    @property
    def printed_cell(self) -> str:
        """The cell of an indicator in the column, as printed."""
        cells = (self.row.printed or "|" * (len(INDICATOR_YEARS) - 1)).split("|")
        return str(cells[INDICATOR_YEARS.index(self.column)])

    def first(self, *fields: str) -> Any:
        """Find the first of the rows that are equal to this one in some fields."""
        return next(
            row for row in self.siblings if all(getattr(row, f) == getattr(self.row, f) for f in fields)
        )

    @property
    def ambition(self) -> StaffingRow | None:
        """The crew's row at the ambition level."""
        same = [row for row in self.plan.staffing if row.station_key == self.row.station_key]
        return next((row for row in reversed(same) if row.level == "ambition"), None)

    @property
    def more(self) -> str:
        """Which people a crew has more at the ambition level."""
        if self.ambition is None or None in {self.ambition.people, self.row.people}:
            return "Okänt: fri inryckning."
        counts = {role: getattr(self.ambition, role) - getattr(self.row, role) for role in ROLES}
        named = [
            f"{count} {'brandmän' if role == 'brandman' and count != 1 else role}"
            for role, count in counts.items()
            if count
        ]
        return ", ".join(named) or "Nivåerna är lika."

    def gap_note(self, printed: Number | None, computed: Number) -> str:
        """Name the changes whose amount equals a difference, if there is one: a hint, not a correction.

        Parameters
        ----------
        printed, computed : int or float
            In tkr; `printed` is None if the plan prints none.

        Returns
        -------
        str
            In Swedish; empty for a difference of at most 1 tkr.
        """
        gap = 0 if printed is None else abs(printed - computed)
        if gap <= 1:
            return ""
        equal = [
            f"{row.item} {COLUMN_TITLES[column]}: {swedish(amount)}"
            for row in self.plan.budget.changes
            if row.role == "item"
            for column in BUDGET_YEARS[2:]
            if abs(amount := getattr(row, column) or 0) == gap
        ]
        hint = f" Samma belopp står på raden {'; '.join(equal)}." if equal else ""
        return f"Skiljer {swedish(gap)} tkr ({COLUMN_TITLES[self.column]}).{hint} Inget är rättat."


def _average(values: Iterable[Number | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def _given(rows: Rows, field: str) -> Rows:
    given = tuple(row for row in rows.rows if getattr(row, field) is not None)
    return replace(rows, rows=given, table="")


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "abs": abs,
    "above_0": lambda *values: sum(max(value or 0, 0) for value in values),
    "average": lambda *values: _average(values),
    "average_of": _average,
    "below_0": lambda *values: sum(max(-(value or 0), 0) for value in values),
    "count": lambda rows: len(rows.rows),
    "dates": dates_in,
    "filled": lambda rows: len(rows.numbers),
    "given": _given,
    "last": lambda rows: replace(rows, rows=rows.rows[-1:]),
    "lower": lambda text: (text or "").lower(),
    "known": lambda value: value is not None,
    "matching": Rows.matching,
    "mean": lambda rows, field: _average(getattr(row, field) for row in rows.rows),
    "number": lambda text: parse_printed(text or ""),
    "numbers": numbers_in,
    "round": lambda value, decimals: None if value is None else round(value, decimals),
    "so_far": month_so_far,
    "starts": str.startswith,
    "sum_of": lambda rows: sum(rows.numbers),
    "whole_numbers": lambda text: sum(map(int, re.findall(r"\d+", text))),
    "without": str.removesuffix,
}
"""What expressions may call.

`above_0` and `below_0` add up what is positive, and minus what is negative; `count` and `filled` count rows and those
whose number is given, `sum_of` adds them up; `given` and `matching` choose rows by a field; `mean` and `average` leave
out what is blank; `number` reads a printed number, `numbers` all that stand in a text. Besides these, ``before(x)`` is
x in the column of the year before, ``change(x)`` what was added since, and ``first("field")`` the first row that is
equal to this one in a field.
"""

_OPERATORS: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.Gt: operator.gt,
    ast.In: lambda one, several: one in (several or ()),
}


@lru_cache(maxsize=1024)
def _parsed(text: str) -> ast.expr:
    try:
        return ast.parse(text.strip(), mode="eval").body
    except SyntaxError:
        raise InputError(_SOURCE, "expression", text, "an expression", "Correct it.") from None


def evaluate(text: str, case: Case) -> Any:
    """Evaluate an expression in a case.

    Parameters
    ----------
    text : str
        The expression, as the module describes.
    case : Case

    Returns
    -------
    object
        A number, a text or a truth value; None for a blank.

    Raises
    ------
    InputError
        For an expression that cannot be read, names what does not exist or does not fit the tables.
    LackingError
        If the plan lacks a row that it names, or it divides by nothing.
    """
    try:
        return _Reader(case).number(_parsed(text))
    except ZeroDivisionError:
        raise LackingError from None
    except (AttributeError, IndexError, KeyError, TypeError) as error:
        cure = Said("Correct it ({name__}: {error}).", name__=type(error).__name__, error=error)
        raise InputError(_SOURCE, "expression", text, "an expression that fits the tables", cure) from None


class _Reader(ast.NodeVisitor):
    """Reads an expression in a case; a node without a method of its own is a fault."""

    def __init__(self, case: Case) -> None:
        self.case = case

    def number(self, node: ast.expr) -> Any:
        """Evaluate a node, rows to their number."""
        value = self.visit(node)
        return value.number if isinstance(value, Rows) else value

    def generic_visit(self, node: ast.AST) -> Any:
        """Refuse whatever else Python knows."""
        raise InputError(
            _SOURCE, "expression", ast.unparse(node), "arithmetic, comparison and calls", "Correct it."
        )

    def visit_Constant(self, node: ast.Constant) -> Any:
        return node.value

    def visit_Name(self, node: ast.Name) -> Any:
        return self.case.name(node.id)

    def visit_Attribute(self, node: ast.Attribute) -> Any:
        owner = self.visit(node.value)
        if node.attr.startswith("_"):
            return self.generic_visit(node)
        return owner.attribute(node.attr) if isinstance(owner, Rows) else getattr(owner, node.attr, None)

    def visit_Subscript(self, node: ast.Subscript) -> Any:
        table = self.visit(node.value)
        return table.matching(_TITLES[table.table], self.visit(node.slice))

    def visit_Call(self, node: ast.Call) -> Any:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name in {"before", "change"}:
            earlier = _Reader(self.case.year_before).number(node.args[0])
            if name == "before":
                return earlier
            now = self.number(node.args[0])
            return None if now is None or earlier is None else now - earlier
        if name in {"first", "gap_note"}:
            return getattr(self.case, name)(*map(self.number, node.args))
        if name not in FUNCTIONS:
            return self.generic_visit(node)
        return FUNCTIONS[name](*map(self.visit, node.args))

    def visit_BinOp(self, node: ast.BinOp) -> Any:
        left, right = self.number(node.left), self.number(node.right)
        return None if left is None or right is None else _OPERATORS[type(node.op)](left, right)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> Any:
        value = self.number(node.operand)
        if isinstance(node.op, ast.Not):
            return not value
        return None if value is None else -value

    def visit_BoolOp(self, node: ast.BoolOp) -> Any:
        several = any if isinstance(node.op, ast.Or) else all
        return several(self.visit(value) for value in node.values)

    def visit_Compare(self, node: ast.Compare) -> Any:
        left, right = self.number(node.left), self.number(node.comparators[0])
        return _OPERATORS[type(node.ops[0])](left, right)

    def visit_IfExp(self, node: ast.IfExp) -> Any:
        return self.visit(node.body if self.visit(node.test) else node.orelse)
