"""The workshop's page: sliders beside the decision page, which is laid in as it is."""

from __future__ import annotations

from typing import Any

from brandsim.app.offers import CrewOffer, FactorOffer
from brandsim.app.replies import played
from brandsim.app.workshop import Workshop
from brandsim.render import html
from brandsim.render.blocks import Page
from brandsim.report.labels import titled_scenario
from brandsim.roles import RoleCounts
from brandsim.scenarios.files.folder import LEVELS
from brandsim.words.catalogue import term
from brandsim.words.numbers import DASH, percent

WORDS = (
    "answer", "change", "level", "as_all", "more", "closed", "never", "always", "hours", "from", "to",
    "days", "all", "weekdays", "weekend", "turnout", "name", "name_hint", "save", "page", "book", "reset", "result",
    "computing", "answer_s", "exporting", "exported", "saved", "gone", "lines", "crews", "more_of",
)  # fmt: skip
"""Words of the template and the script, each ``app_<name>`` in the catalogue."""


def workshop_page(workshop: Workshop) -> str:
    """Write the page around the answers.

    Parameters
    ----------
    workshop : Workshop
    """
    lang, base, offered = workshop.lang, workshop.base, workshop.offers
    title = f"{term('app_heading', lang)}: {base.municipality(lang)}"
    said = {name: term(f"app_{name}", lang) for name in WORDS}
    return html.templated(
        "brandsim.app",
        "workshop.html",
        lang,
        page=Page(title, title, ()),
        words=said,
        lead=term("app_lead", lang, base=titled_scenario(base, lang)),
        levels=[
            {"key": level, "label": term(f"plan_{level}", lang), "chosen": level == base.level}
            for level in LEVELS
        ],
        crews=[_crew(crew, lang) for crew in offered.crews],
        rostered=term("app_rostered", lang, names=", ".join(offered.rostered)) if offered.rostered else "",
        factors=[_factor(one, lang) for one in offered.factors],
        years=played(workshop.settings, lang),
        data={"words": said},
    )


def people_told(people: RoleCounts | None, lang: str) -> str:
    """Write the people of a crew as the plan does: leaders, a plus sign and firefighters.

    Parameters
    ----------
    people : RoleCounts or None
        None is free response.
    lang : str
        One of `languages`.
    """
    if people is None:
        return term("app_free", lang)
    return "+".join(str(count) for count in people if count) or "0"


def _crew(offer: CrewOffer, lang: str) -> dict[str, Any]:
    levels = [
        {
            "key": level,
            "label": f"{term(f'plan_{level}', lang)}, {people_told(offer.people[level], lang)}",
            "chosen": level == offer.level,
        }
        for level in LEVELS
    ]
    return {
        "key": offer.key,
        "name": offer.name,
        "form": term(f"app_form_{offer.form}", lang) if offer.form in {"full_time", "on_call"} else "",
        "levels": levels,
        "as_all": not offer.level,
        "now": people_told(offer.people[""], lang),
        "fewest": offer.fewest,
        "most": offer.most,
        "replaced": term("app_replaced", lang) if offer.replaced else "",
    }


def _factor(offer: FactorOffer, lang: str) -> dict[str, Any]:
    one = offer.assumption
    known = (
        DASH if one.low is None else f"{percent(one.low, lang)} {term('to', lang)} {percent(one.high, lang)}"
    )
    return {
        "key": one.key,
        "label": one.text.to(lang),
        "value": offer.value,
        "shown": percent(offer.value, lang),
        "low": round(offer.low, 4),
        "high": round(offer.high, 4),
        "known": term("app_known", lang, range=known, source=one.source.to(lang)),
    }
