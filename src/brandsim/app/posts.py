"""What full-time seats in the workshop cost: posts that keep them manned, at the price list's price."""

from __future__ import annotations

from typing import Any

from brandsim.scenarios.files.assumptions import central_values
from brandsim.scenarios.files.scenario import Scenario
from brandsim.scenarios.money.prices import prices_of
from brandsim.scenarios.world.availability import availability_of
from brandsim.scenarios.world.municipality import Municipality
from brandsim.staffing.absence import absent_share
from brandsim.staffing.posts import posts_per_seat
from brandsim.words.catalogue import told
from brandsim.words.numbers import number
from brandsim.words.text import Text

WEEKLY_HOURS = 42.0
"""Of a full-time post, as in the price list, which has 1 753 worked hours of it."""

_SAME = 1e-9


def posts_stated(base: Scenario, changed: Scenario, found: Municipality) -> dict[str, Any]:
    """State what the full-time seats cost by which a scenario differs, as keys of a scenario's file.

    Parameters
    ----------
    base, changed : Scenario
    found : Municipality
        The data of both.

    Returns
    -------
    dict of str to object
        ``costs`` and ``priced``; empty if no such seat differs, or if there is no price list.
    """
    prices = prices_of(changed.data)
    seats = _full_time(changed, found) - _full_time(base, found)
    if prices is None or abs(seats) < _SAME:
        return {}
    relief, year = posts_per_seat(WEEKLY_HOURS, absent_share()), changed.year
    price_tkr = prices.rates["full_time_post"].at(year, prices.index)
    posts = seats * relief
    item = told("app_posts_item")
    source = Text.each(
        lambda lang: told(
            "app_posts_source",
            seats=number(seats, lang, 2),
            relief=number(relief, lang, 2),
            price=number(price_tkr, lang, 0),
            currency=changed.currency,
        ).to(lang)
    )
    line = {
        "item_sv": item.sv,
        "item_en": item.en,
        "cost_tkr": round(posts * price_tkr, 1),
        "price_year": year,
        "source": source.sv,
        "source_en": source.en,
        "confidence": "computed",
    }
    if posts > 0:
        line["posts"] = round(posts, 2)
    before = [one.model_dump(exclude_none=True) for one in base.costs or ()]
    return {"costs": [*before, line], "priced": sorted({*base.priced, "full_time"})}


def _full_time(scenario: Scenario, found: Municipality) -> float:
    """Count the full-time people on duty, mean over the year."""
    there = availability_of(scenario, found, central_values(found.assumptions))
    crews = found.service.crews
    own = [c for c, crew in enumerate(crews) if crew.form == "full_time" and crew.border is None]
    return float(there.crew_seats[there.axis.warmup_hours :][:, own].sum(axis=(1, 2)).mean())
