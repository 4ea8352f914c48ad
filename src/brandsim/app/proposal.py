"""The scenario that choices make: through the same door as a file, and described in words."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from brandsim._validate import check_known
from brandsim.app.choices import SOURCE, Choices, CrewChoice
from brandsim.app.offers import FIREFIGHTER, CrewOffer, Offers
from brandsim.app.posts import posts_stated
from brandsim.app.saying import said
from brandsim.roles import ROLES
from brandsim.scenarios.files.folder import Level
from brandsim.scenarios.files.scenario import Scenario
from brandsim.scenarios.world.municipality import Municipality
from brandsim.words.catalogue import told
from brandsim.words.text import Text

_WEEKDAYS: dict[str, list[str]] = {"all": [], "weekdays": ["mon-fri"], "weekend": ["sat", "sun"]}
_HOURS_PER_DAY = 24


def stated(choices: Choices, base: Scenario, offered: Offers, found: Municipality) -> dict[str, Any]:
    """Return what a scenario's file states that the choices make, beside its parent.

    Parameters
    ----------
    choices : Choices
    base : Scenario
    offered : Offers
        What may be changed of it.
    found : Municipality
        Its data.

    Returns
    -------
    dict of str to object
        With ``name``; such as `Scenario.changed` and TOML take it.

    Raises
    ------
    InputError
        For a crew or an assumption that is not offered, and for the faults of `Scenario.changed`.
    """
    crews = {one.key: one for one in offered.crews}
    factors = {one.assumption.key: one for one in offered.factors}
    for key in choices.crews:
        check_known(SOURCE, "crews", key, crews, "a crew that may be changed")
    for key in choices.assumptions:
        check_known(SOURCE, "assumptions", key, factors, "an assumption that may be changed")
    given = " ".join(choices.title.split())
    title = Text(given, given) if given else told("app_trial")
    about = said(choices, offered, base.level)
    content: dict[str, Any] = {
        "name": name_of(title.sv, base.name),
        "title_sv": title.sv,
        "title_en": title.en,
        "description_sv": about.sv,
        "description_en": about.en,
    }
    if choices.level and choices.level != base.level:
        content["level"] = choices.level
    level = choices.level or base.level
    changes = {key: _crew(choice, crews[key], level) for key, choice in choices.crews.items()}
    content["crews"] = {key: change for key, change in changes.items() if change}
    content["assumptions"] = {
        key: value for key, value in choices.assumptions.items() if value != factors[key].value
    }
    content = {key: value for key, value in content.items() if value}
    return content | posts_stated(base, changed(base, content), found)


def changed(base: Scenario, content: dict[str, Any]) -> Scenario:
    """Return the scenario that `stated` describes.

    Parameters
    ----------
    base : Scenario
    content : dict of str to object
    """
    return base.changed(**content)


def name_of(title: str, taken: str) -> str:
    """Return a name for a scenario and its file: small letters, digits and strokes, and not that of the base.

    Parameters
    ----------
    title : str
        As somebody wrote it.
    taken : str
        The base's.
    """
    plain = unicodedata.normalize("NFKD", title.lower()).encode("ascii", "ignore").decode()
    name = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:40] or "scenario"
    return f"{name}_2" if name == taken else name


def _crew(choice: CrewChoice, offer: CrewOffer, level: Level) -> dict[str, Any]:
    """Return what a scenario's file states of a crew."""
    change: dict[str, Any] = {}
    if choice.level and choice.level != offer.level:
        change["level"] = choice.level
    nobody = dict.fromkeys(ROLES, 0)
    if choice.closed == "always":
        return change | nobody
    if choice.more:
        decided = offer.people[choice.level or offer.level or level]
        change[ROLES[FIREFIGHTER]] = choice.more + (0 if decided is None else decided[FIREFIGHTER])
    if choice.closed == "hours":
        hours = f"{choice.from_hour:02}-{choice.to_hour or _HOURS_PER_DAY:02}"
        period = {"hours": hours, **nobody}
        if choice.days != "all":
            period["weekdays"] = _WEEKDAYS[choice.days]
        change["periods"] = [period]
    return change
