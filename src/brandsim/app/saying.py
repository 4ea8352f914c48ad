"""What was chosen in the workshop, in words: the description that the scenario has of itself."""

from __future__ import annotations

from brandsim.app.choices import Choices, CrewChoice
from brandsim.app.offers import Offers
from brandsim.words.catalogue import term
from brandsim.words.numbers import listed, number, percent
from brandsim.words.text import Text


def said(choices: Choices, offered: Offers, level: str) -> Text:
    """Describe what was chosen in every language.

    Parameters
    ----------
    choices : Choices
    offered : Offers
        From which it was chosen.
    level : str
        The base's.
    """
    return Text.each(lambda lang: _said(choices, offered, level, lang))


def _said(choices: Choices, offered: Offers, level: str, lang: str) -> str:
    parts = []
    if choices.level not in {"", level}:
        parts.append(term("app_said_level", lang, level=term(f"plan_{choices.level}", lang)))
    for crew in offered.crews:
        changes = _crew(choices.crews.get(crew.key, CrewChoice()), lang)
        if changes:
            parts.append(term("app_said_crew", lang, crew=crew.name, changes=listed(changes, lang)))
    for one in offered.factors:
        value = choices.assumptions.get(one.assumption.key, one.value)
        if value != one.value:
            name = one.assumption.text.to(lang)
            parts.append(term("app_said_factor", lang, name=name, share=percent(value, lang)))
    return " ".join(parts) or term("app_said_none", lang)


def _crew(choice: CrewChoice, lang: str) -> list[str]:
    """Say what is another in a crew, thing by thing."""
    changes = [term(f"plan_{choice.level}", lang)] if choice.level else []
    if choice.closed == "always":
        return [*changes, term("app_said_shut", lang)]
    if choice.more:
        key = "app_said_more" if choice.more > 0 else "app_said_fewer"
        changes.append(term(key, lang, count=number(abs(choice.more), lang, 0)))
    if choice.closed == "hours":
        hours = f"{choice.from_hour:02}–{choice.to_hour:02}"
        changes.append(term("app_said_hours", lang, hours=hours, days=term(f"app_{choice.days}", lang)))
    return changes
