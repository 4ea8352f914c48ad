"""What looks better in a scenario that only takes away, and by what mechanism: a true exception is said to be one."""

from __future__ import annotations

from brandsim.report.findings import shown_differences
from brandsim.report.labels import difference_label
from brandsim.scenarios.decide.compare import Comparison
from brandsim.scenarios.decide.cuts import Mechanism, mechanism, only_less, traces
from brandsim.scenarios.decide.differences import Difference
from brandsim.scenarios.run.run import Run
from brandsim.words.catalogue import term
from brandsim.words.numbers import listed, number


def looks_better(row: Difference) -> bool:
    """Tell whether both intervals of a difference lie on the side that a reader takes for better.

    Parameters
    ----------
    row : Difference
        In minutes, or of a share in time.
    """
    if row.difference is None or not row.separable:
        return False
    return row.difference > 0 if row.unit == "share" else row.difference < 0


def exceptions(comparison: Comparison, other: Run, lang: str) -> list[str]:
    """Say what looks better though the scenario only takes away, a sentence per mechanism.

    Parameters
    ----------
    comparison : Comparison
    other : Run
        A run of the comparison that is not its baseline.
    lang : str
        One of `languages`.
    """
    better = [row for row in shown_differences(comparison, other) if looks_better(row)]
    if not better or not only_less(comparison.baseline, other):
        return []
    was, now = traces(comparison.baseline), traces(other)
    named: dict[Mechanism, list[str]] = {}
    for row in better:
        found = mechanism(comparison.baseline, other, row, was, now)
        named.setdefault(found, []).append(difference_label(row, lang))
    return [_sentence(found, names, other, lang) for found, names in named.items()]


def _sentence(found: Mechanism, names: list[str], other: Run, lang: str) -> str:
    decimals = 2 if found.kind == "rolls_with_fewer" else 0
    units = {unit.key: unit.name.to(lang) for unit in other.municipality.service.units}
    plan = other.municipality.alarm_plan
    wanted = zip(plan.capabilities, plan.joint_need.tolist(), strict=True)
    asked = [one.name(n, lang) for one, n in wanted if n]
    because = term(
        f"exception_{found.kind}",
        lang,
        before=number(found.before, lang, decimals),
        after=number(found.after, lang, decimals),
        sent_before=number(found.sent[0], lang, 0),
        sent_after=number(found.sent[1], lang, 0),
        capability=listed(asked, lang),
        units=listed([units[key] for key in found.units], lang),
    )
    return f"{term('exception', lang, names=listed(names, lang))} {because}"
