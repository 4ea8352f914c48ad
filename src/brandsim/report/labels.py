"""What an indicator is called, by the name that machines read."""

from __future__ import annotations

from brandsim.response.measures import SHARES
from brandsim.words.catalogue import catalogue, term
from brandsim.words.numbers import number


def indicator_label(name: str, lang: str, threshold_min: float | None = None) -> str:
    """Return the label of an indicator; the name itself where the catalogue has none.

    Parameters
    ----------
    name : str
        ``"response_time"``, ``"share_within"``, a need such as ``"first_ladder"``, or that with ``_met``.
    lang : str
        One of `languages`.
    threshold_min : float, optional
        The minutes of ``"share_within"``; by default those of `SHARES`' ``share_10``.
    """
    if name == "share_within":
        threshold = SHARES["share_10"] if threshold_min is None else threshold_min
        return term("share_within", lang, threshold=number(threshold, lang, 0))
    if name.endswith("_met"):
        return term("met", lang, name=indicator_label(name.removesuffix("_met"), lang))
    return catalogue(lang).get(name, name)
