"""Sums, differences and implied rates of the plan's money tables, in tkr."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from brandsim.plan.rows import BUDGET_YEARS, Budget, BudgetChange, Number, Rate
from brandsim.plan.verdicts import COLUMN_TITLES, CheckRow, compare, swedish

CHANGE_YEARS = ("budget_2024", "plan_2025", "plan_2026")
INVESTMENT_YEARS = ("y2024", "y2025", "y2026")
_BEFORE = {later: earlier for earlier, later in pairwise(BUDGET_YEARS)}
_INDEX_RATES = {"plan_2025": "prisupprakning_netto_2025", "plan_2026": "prisupprakning_netto_2026"}
_WAGE_RATE = "prisupprakning_loner_2024"
_OTHER_RATE = "prisupprakning_ovrigt_2024"
_PRICE_INDEX = "Prisuppräkning"
_CAPITAL_COSTS = "Tillkommande kapitalkostnader räddningstjänst"


def money_checks(budget: Budget, rates: Mapping[str, Rate]) -> Iterator[CheckRow]:
    """Yield every relation of the four money tables.

    Parameters
    ----------
    budget : Budget
        The tables as printed, tkr.
    rates : mapping
        The rates of the plan by key.
    """
    yield from _operating(budget)
    yield from _departments(budget)
    yield from _change_sums(budget)
    yield from _returned_costs(budget)
    yield from _capital_costs(budget)
    yield from _investments(budget)
    if {_WAGE_RATE, _OTHER_RATE, *_INDEX_RATES.values()} <= set(rates):
        yield from _income_index(budget, rates)
        yield from _price_index(budget, rates)
        yield from _frames(budget, rates)
    yield from _derived(budget, rates)


def _value(row: object, column: str) -> Number:
    value: Number | None = getattr(row, column)
    return 0 if value is None else value


def _sum(rows: Iterable[object], column: str) -> Number:
    return sum(_value(row, column) for row in rows)


def _items(budget: Budget) -> list[BudgetChange]:
    return [row for row in budget.changes if row.role == "item"]


def _printed_sum(budget: Budget) -> BudgetChange | None:
    return next((row for row in budget.changes if row.role == "sum"), None)


def _operating(budget: Budget) -> Iterator[CheckRow]:
    income, costs, net = (budget.operating_row(role) for role in ("income", "costs", "net"))
    change, percent = budget.operating_row("change_tkr"), budget.operating_row("change_percent")
    capital = budget.operating_row("capital_costs")
    table = "operating_budget"
    for year in BUDGET_YEARS:
        total = _value(income, year) + _value(costs, year)
        yield compare(
            table, "Intäkter + Kostnader = Netto", COLUMN_TITLES[year], getattr(net, year), total, terms=2
        )
    for year, before in _BEFORE.items():
        title = COLUMN_TITLES[year]
        base, moved = _value(net, before), _value(net, year) - _value(net, before)
        printed = getattr(change, year)
        yield compare(
            table,
            "Netto − föregående års Netto = Förändring i tkr",
            title,
            printed,
            moved,
            terms=2,
            note=_lines_that_explain(budget, year, printed, moved),
        )
        yield compare(
            table,
            "Netto / föregående års Netto − 1 = Förändring i %",
            title,
            getattr(percent, year),
            100 * moved / base,
            step=0.1,
        )
        yield compare(
            table,
            "Förändring i tkr / föregående års Netto = Förändring i %",
            title,
            getattr(percent, year),
            100 * _value(change, year) / base,
            step=0.1,
            note="Räknat på den tryckta förändringen.",
        )
        yield compare(
            table,
            "varav kapitalkostnader − föregående års kapitalkostnader",
            title,
            None,
            _value(capital, year) - _value(capital, before),
            note=f"{swedish(100 * _value(capital, year) / _value(costs, year), 1)} % av Kostnader.",
        )


def _income_index(budget: Budget, rates: Mapping[str, Rate]) -> Iterator[CheckRow]:
    income = budget.operating_row("income")
    index = {"budget_2024": rates[_OTHER_RATE]}
    index |= {year: rates[key] for year, key in _INDEX_RATES.items()}
    for year, rate in index.items():
        yield compare(
            "operating_budget",
            f"föregående års Intäkter × (1 + {swedish(rate.value, 1)} %) = Intäkter",
            COLUMN_TITLES[year],
            getattr(income, year),
            _value(income, _BEFORE[year]) * (1 + rate.value / 100),
            terms=1,
            soft=True,
            note="Planen säger inte att Intäkter bara räknas upp.",
        )


def _lines_that_explain(budget: Budget, year: str, printed: Number | None, computed: Number) -> str:
    """Name the changes whose amount equals the difference, if there is one: a hint, not a correction."""
    if printed is None or abs(printed - computed) <= 1:
        return ""
    gap = abs(printed - computed)
    equal = [
        f"{row.item} {COLUMN_TITLES[column]}: {swedish(_value(row, column))}"
        for row in _items(budget)
        for column in CHANGE_YEARS
        if abs(_value(row, column)) == gap
    ]
    hint = f" Samma belopp står på raden {'; '.join(equal)}." if equal else ""
    return f"Skiljer {swedish(gap)} tkr ({COLUMN_TITLES[year]}).{hint} Inget är rättat."


def _departments(budget: Budget) -> Iterator[CheckRow]:
    by_role: dict[str, list[object]] = {}
    for row in budget.departments:
        by_role.setdefault(row.role, []).append(row)
    departments, politics = by_role.get("department", []), by_role.get("politics", [])
    net = budget.operating_row("net")
    table = "department_budget"
    for year in BUDGET_YEARS:
        title = COLUMN_TITLES[year]
        for office in by_role.get("office", []):
            yield compare(
                table,
                "avdelningarnas summa = Kommunstyrelsens kontor",
                title,
                getattr(office, year),
                _sum(departments, year),
                terms=len(departments),
            )
        for total in by_role.get("total", []):
            yield compare(
                table,
                "kontoret + Kommunstyrelse + Kommunfullmäktige = Kommunstyrelsens kontor inkl politik",
                title,
                getattr(total, year),
                _sum(by_role.get("office", []), year) + _sum(politics, year),
                terms=1 + len(politics),
            )
            yield compare(
                table,
                "Kommunstyrelsens kontor inkl politik = Netto i driftbudgeten",
                title,
                getattr(total, year),
                getattr(net, year),
            )


def _change_sums(budget: Budget) -> Iterator[CheckRow]:
    items, printed = _items(budget), _printed_sum(budget)
    if printed is None:
        return
    net, change = budget.operating_row("net"), budget.operating_row("change_tkr")
    table = "budget_changes"
    for year in CHANGE_YEARS:
        title = COLUMN_TITLES[year]
        moved = _value(net, year) - _value(net, _BEFORE[year])
        terms = sum(getattr(row, year) is not None for row in items)
        yield compare(
            table,
            "radernas summa = Summa förändring per år",
            title,
            getattr(printed, year),
            _sum(items, year),
            terms=terms,
        )
        yield compare(
            table,
            "Summa förändring per år = Förändring i tkr i driftbudgeten",
            title,
            getattr(printed, year),
            getattr(change, year),
        )
        yield compare(
            table,
            "Summa förändring per år = Netto − föregående års Netto i driftbudgeten",
            title,
            getattr(printed, year),
            moved,
            terms=2,
            note=_lines_that_explain(budget, year, getattr(printed, year), moved),
        )
    explained = [row for row in items if row.explanation]
    yield compare("budget_changes", "rader med förklaring", None, len(items), len(explained), step=0)
    renamed = [row for row in items if row.explanation_heading != row.item]
    yield compare(
        "budget_changes",
        "rader vars förklaring har samma rubrik",
        None,
        len(items),
        len(items) - len(renamed),
        step=0,
        soft=True,
        note="Stavas olika: " + "; ".join(f"{r.item} / {r.explanation_heading}" for r in renamed),
    )


def _returned_costs(budget: Budget) -> Iterator[CheckRow]:
    for row in _items(budget):
        amounts = [_value(row, year) for year in CHANGE_YEARS]
        spent, returned = -sum(a for a in amounts if a < 0), sum(a for a in amounts if a > 0)
        once = "engångskostnad" in (row.explanation or "").casefold()
        if once or (spent and returned):
            yield compare(
                "budget_changes",
                f"{row.item}: kostnaden = det som återförs",
                "2024–2026",
                returned,
                spent,
                note="Förklaringen kallar det engångskostnad." if once else "",
            )


def _price_index(budget: Budget, rates: Mapping[str, Rate]) -> Iterator[CheckRow]:
    net = budget.operating_row("net")
    row = next((row for row in _items(budget) if row.item == _PRICE_INDEX), None)
    if row is None:
        return
    for year, key in _INDEX_RATES.items():
        share = rates[key].value / 100
        printed = _value(row, year)
        yield compare(
            "budget_changes",
            f"Prisuppräkning = {swedish(rates[key].value, 1)} % av föregående års Netto",
            COLUMN_TITLES[year],
            printed,
            _value(net, _BEFORE[year]) * share,
            terms=1,
            soft=True,
            note=f"Det tryckta beloppet svarar mot en nettoram på {swedish(printed / share)} tkr.",
        )
    wages, other = rates[_WAGE_RATE].value, rates[_OTHER_RATE].value
    yield compare(
        "budget_changes",
        "Prisuppräkning / föregående års Netto, %",
        COLUMN_TITLES["budget_2024"],
        None,
        100 * _value(row, "budget_2024") / _value(net, "budget_2023"),
        note=f"Ska ligga mellan {swedish(other, 1)} % (övrigt) och {swedish(wages, 1)} % (löner).",
    )


def _frames(budget: Budget, rates: Mapping[str, Rate]) -> Iterator[CheckRow]:
    """Compare a department's frame with last year's, indexed, plus the changes that the text ties to it."""
    items = _items(budget)
    tied = {row.department for row in items if row.department}
    net = budget.operating_row("net")
    index = next((row for row in items if row.item == _PRICE_INDEX), None)
    for row in budget.departments:
        if row.department not in tied and row.role != "politics":
            continue
        own = [item for item in items if item.department and item.department == row.department]
        for year in CHANGE_YEARS:
            before = _value(row, _BEFORE[year])
            if year in _INDEX_RATES:
                share = rates[_INDEX_RATES[year]].value / 100
            else:
                share = _value(index, year) / _value(net, _BEFORE[year]) if index else 0.0
            yield compare(
                "department_budget",
                f"{row.row}: föregående år + uppräkning + egna förändringar",
                COLUMN_TITLES[year],
                getattr(row, year),
                before * (1 + share) + _sum(own, year),
                terms=1 + len(own),
                soft=True,
                note=f"Uppräkning {swedish(100 * share, 2)} %, egna förändringar "
                f"{swedish(_sum(own, year))} tkr; gemensamma förändringar fördelas inte i planen.",
            )


def _capital_costs(budget: Budget) -> Iterator[CheckRow]:
    capital = budget.operating_row("capital_costs")
    for row in _items(budget):
        if row.item != _CAPITAL_COSTS:
            continue
        for year in ("plan_2025", "plan_2026"):
            yield compare(
                "budget_changes",
                f"{row.item} = förändringen av kontorets kapitalkostnader",
                COLUMN_TITLES[year],
                getattr(row, year),
                _value(capital, year) - _value(capital, _BEFORE[year]),
                terms=2,
                soft=True,
                note="Raden gäller bara räddningstjänsten, kapitalkostnaderna hela kontoret.",
            )


def _derived(budget: Budget, rates: Mapping[str, Rate]) -> Iterator[CheckRow]:
    """Yield the numbers that a change and a rate imply together but that the plan does not print."""
    value = {key: rate.value for key, rate in rates.items()}
    implied: tuple[tuple[str, str, str, str, float | None], ...] = (
        (
            "Räddningstjänst",
            "budget_2024",
            "tkr per heltidstjänst",
            "Ramökningen genom antalet heltidstjänster i förklaringen; trycks inte.",
            value.get("raddningstjanst_tjanster"),
        ),
        (
            "Justering förändrad internränta",
            "budget_2024",
            "tkr kapital",
            "Beloppet genom räntehöjningen; trycks inte.",
            _step(value, "internranta_fore", "internranta_2024", 100),
        ),
        (
            "Friskvårdsbidrag",
            "plan_2025",
            "anställda",
            "Beloppet genom höjningen per anställd; trycks inte.",
            _step(value, "friskvardsbidrag_fore", "friskvardsbidrag_efter", 1000),
        ),
    )
    for item, year, what, note, divisor in implied:
        for row in _items(budget):
            if row.item == item and divisor:
                computed = -_value(row, year) / divisor
                yield compare(
                    "budget_changes", f"{item}: {what}", COLUMN_TITLES[year], None, computed, note=note
                )


def _step(value: Mapping[str, Number], before: str, after: str, scale: float) -> float | None:
    if before not in value or after not in value:
        return None
    return (value[after] - value[before]) / scale


def _investments(budget: Budget) -> Iterator[CheckRow]:
    items = [row for row in budget.investments if row.role == "item"]
    for total in budget.investments:
        if total.role == "sum":
            for year in INVESTMENT_YEARS:
                yield compare(
                    "investments",
                    "radernas summa = Totalt investeringsutgifter",
                    COLUMN_TITLES[year],
                    getattr(total, year),
                    _sum(items, year),
                    terms=len(items),
                )
