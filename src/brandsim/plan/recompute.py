"""Every relation of the plan, recomputed; nothing is corrected."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from brandsim.plan.expressions import Case, LackingError, evaluate
from brandsim.plan.printed import swedish
from brandsim.plan.rows import Number, Relation
from brandsim.plan.tables import PlanTables
from brandsim.plan.verdicts import COLUMN_TITLES, CheckRow, judge

_EXPRESSION = re.compile(r"\{([^{}]+?)(?::(\d))?\}")
_REPEATED = re.compile(r"\[(sorted )?(.+?)([,;] )\]")


def recompute(plan: PlanTables) -> tuple[CheckRow, ...]:
    """Recompute everything that the plan's tables imply, by its `Relation` rows.

    Parameters
    ----------
    plan : PlanTables

    Returns
    -------
    tuple of CheckRow
        One row per relation and case, with its verdict; a relation that names a row or a rate which the plan lacks is
        left out.

    Raises
    ------
    InputError
        For an expression that cannot be read or names what does not exist.
    """
    return tuple(_checked(plan))


def _checked(plan: PlanTables) -> Iterator[CheckRow]:
    # Relations that follow one another over the same rows and columns take turns in each case.
    for (over, columns, summed), several in groupby(
        plan.relations, lambda one: (one.over, one.columns, one.summed)
    ):
        rows = tuple(plan.tables[over]) if over else (None,)
        cases = [Case(plan, row, column, rows) for row in rows for column in (columns or "").split() or ("",)]
        relations = tuple(several)
        for part in [cases] if summed else [[case] for case in cases]:
            for relation in relations:
                tried = [case for case in part if not relation.where or evaluate(relation.where, case)]
                if tried or summed:
                    yield from _compared(relation, tried, Case(plan) if summed else tried[0])


def _compared(relation: Relation, tried: list[Case], case: Case) -> Iterator[CheckRow]:
    """Compare the two sides, each the sum over the cases; nothing if the plan lacks what they name."""
    try:
        sides = [(_side(relation.printed, one), _side(relation.computed, one)) for one in tried]
        differing = [one for one, (left, right) in zip(tried, sides, strict=True) if left != right]
        printed, computed = (
            (
                sum(side or 0 for side in column)
                for column in (zip(*sides, strict=True) if sides else ((), ()))
            )
            if relation.summed
            else sides[0]
        )
        yield judge(
            relation.table,
            _text(relation.relation, case),
            _text(relation.period, case) if relation.period else COLUMN_TITLES.get(case.column),
            printed,
            computed,
            step=relation.step,
            terms=0 if relation.terms is None else evaluate(relation.terms, case),
            soft=relation.soft,
            note=_note(relation.note or "", case, differing),
        )
    except LackingError:
        return


def _side(expression: str | None, case: Case) -> Number | None:
    return None if expression is None else evaluate(expression, case)


def _text(template: str, case: Case) -> str:
    """Fill in the expressions in braces; ``{share:1}`` is a number with one decimal as Swedish writes it."""

    def filled(match: re.Match[str]) -> str:
        value = evaluate(match[1], case)
        if match[2] is not None:
            return swedish(value, int(match[2]))
        return "" if value is None else str(value)

    return _EXPRESSION.sub(filled, template)


def _note(template: str, case: Case, differing: list[Case]) -> str:
    """Fill in a note; what stands in brackets is said of each case whose sides differ, and joined by its last sign."""
    repeated = _REPEATED.search(template)
    if repeated is None:
        return _text(template, case)
    said = [text for one in differing if (text := _text(repeated[2], one))]
    listed = sorted(set(said)) if repeated[1] else said
    return template.replace(repeated[0], repeated[3].join(listed)) if listed else ""
