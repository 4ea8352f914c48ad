"""Posts and seats: how many full-time posts keep one seat manned around the clock."""

from __future__ import annotations

from brandsim._validate import check_range
from brandsim.calendar import HOURS_PER_DAY

HOURS_PER_YEAR = 365.25 * HOURS_PER_DAY
WEEKS_PER_YEAR = 365.25 / 7


def posts_per_seat(weekly_hours: float, absence: float) -> float:
    """Compute the posts that keep one seat manned around the clock (the relief factor).

    ``8766 h / (52,18 weeks × weekly hours × (1 − absence))``: the method of the US sources in ``docs/modell.md``.

    Parameters
    ----------
    weekly_hours : float
        Scheduled working time of a post, in h per week.
    absence : float
        Share of scheduled time that a post is away (leave, illness, training), in [0, 1).

    Raises
    ------
    InputError
        If `weekly_hours` is not above 0 or `absence` lies outside [0, 0.95].

    Examples
    --------
    >>> round(posts_per_seat(42, 0.20), 1)
    5.0
    """
    check_range("posts_per_seat", "weekly_hours", weekly_hours, 1, 168, "h per week")
    check_range("posts_per_seat", "absence", absence, 0, 0.95)
    return HOURS_PER_YEAR / (WEEKS_PER_YEAR * weekly_hours * (1.0 - absence))
