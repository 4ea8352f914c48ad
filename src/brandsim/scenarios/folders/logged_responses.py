"""How likely people on call come, by what a log says of the people aboard, station by station."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import logit

from brandsim.scenarios.files.assumptions import Assumption
from brandsim.scenarios.folders.logged_people import MOST_ODD, Counted, Response, fit_stations
from brandsim.scenarios.world.turnouts import TurningOut
from brandsim.service.stations import Unit
from brandsim.staffing.availability import Availability
from brandsim.words.catalogue import told
from brandsim.words.text import Text

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    import pandas as pd

    from brandsim.log.off_duty import OffDuty

RESPONSE = "scheduled_response"
"""The assumption of all people on call, where no station has its own."""

OF_STATION = "station_response"

FEWEST = 30
"""Of fewer alarms with the people aboard nothing is said."""

REASONS = ("no_people", "few", "sure", "several_units", "stated", "free", "seats", "odd")
"""Why nothing is said, of all or of a station; the words are ``fit_response_<reason>``."""

_NORMAL_95 = 1.96


class Unsaid(NamedTuple):
    """Of whom nothing is said.

    Attributes
    ----------
    reason : str
        Of `REASONS`.
    stations : tuple of str
        Keys; empty: all.
    """

    reason: str
    stations: tuple[str, ...] = ()


@dataclass(frozen=True)
class LoggedResponses:
    """What a log says of how likely people on call come.

    Attributes
    ----------
    level : Response or None
        Of a station that nobody has seen; None: nothing is said.
    stations : mapping of str to Response
    failures : bool
        Whether the log has alarms to which too few came. Else only those at which the unit rolled are known, and that
        it did is taken as given.
    unknown : int
        Alarms with neither people nor a time of rolling, or enough people and no time of it: not counted.
    unsaid : tuple of Unsaid
    """

    level: Response | None = None
    stations: Mapping[str, Response] = field(default_factory=dict)
    failures: bool = False
    unknown: int = 0
    unsaid: tuple[Unsaid, ...] = ()

    @property
    def values(self) -> dict[str, float]:
        """The assumptions' central values."""
        if self.level is None:
            return {}
        own = {f"{OF_STATION}.{key}": one.value for key, one in self.stations.items()}
        return {RESPONSE: self.level.value, **own}

    def summary(self) -> dict[str, Any]:
        """Return what is not said, and on what the rest stands, as machines read it."""
        return {
            "failures": self.failures,
            "unknown": self.unknown,
            "unsaid": [{"reason": one.reason, "stations": list(one.stations)} for one in self.unsaid],
        }

    def assumptions(
        self, known: Mapping[str, Assumption], names: Mapping[str, str], source: Text
    ) -> Iterator[Assumption]:
        """Yield what is assumed from then on.

        Parameters
        ----------
        known : mapping of str to Assumption
            What was assumed before.
        names : mapping of str to str
            Of stations.
        source : Text
            What the fit stands on.
        """
        if self.level is None:
            return
        value, low, high = self.level.rounded
        yield replace(known[RESPONSE], value=value, low=low, high=high, source=source, confidence="computed")
        for key, one in self.stations.items():
            value, low, high = one.rounded
            yield replace(
                known[RESPONSE],
                key=f"{OF_STATION}.{key}",
                text=told("assumed_station_response", name=names[key]),
                value=value,
                low=low,
                high=high,
                source=source,
                confidence="computed",
            )


def fit_responses(
    turning_out: Sequence[TurningOut],
    there: Availability,
    known: Mapping[str, Assumption],
    units: pd.DataFrame,
    off_duty: Sequence[OffDuty] = (),
) -> LoggedResponses:
    """Fit how likely people on call come, each station drawn towards the others as far as the log says.

    Parameters
    ----------
    turning_out : sequence of TurningOut
        One for each unit.
    there : Availability
        Who are on duty.
    known : mapping of str to Assumption
        What is believed without the log.
    units : pandas.DataFrame
        Responses of units as the log has them, each with ``alarmed`` in local time.
    off_duty : sequence of OffDuty
        When stations were off duty: their alarms then are not counted.
    """
    crews: dict[str, list[tuple[int, TurningOut]]] = {}
    for number, one in enumerate(turning_out):
        if one.crew.form == "on_call" and one.crew.border is None and not one.crew.goes_along:
            crews.setdefault(one.unit.station, []).append((number, one))
    if not crews:
        return LoggedResponses()
    believed = known[RESPONSE]
    if believed.low is None or believed.high is None:
        return LoggedResponses(unsaid=(Unsaid("sure"),))
    if not units["people"].notna().any():
        return LoggedResponses(unsaid=(Unsaid("no_people"),))
    unsaid = {key: reason for key, several in crews.items() if (reason := _reason(key, several, units))}
    asked = {
        key: next(one for one in several if one[1].may_come > 0)
        for key, several in crews.items()
        if key not in unsaid
    }
    of = _of_stations(asked, units[~_off_duty(units, off_duty, there.axis.zone)])
    counted = {
        key: _counted(number, one.unit, there, of[of["station"] == key])
        for key, (number, one) in asked.items()
    }
    unsaid |= {key: one.reason for key, one in counted.items() if one.reason}
    kept = {key: one for key, one in counted.items() if not one.reason}
    reasons = [
        Unsaid(reason, tuple(key for key in crews if unsaid.get(key) == reason))
        for reason in REASONS
        if reason in unsaid.values()
    ]
    failures, unknown = bool(of["failed"].any()), int(of["unknown"].sum())
    numbers = [one.n for one in kept.values()]
    if sum(numbers) < FEWEST:
        reasons += [Unsaid("few")] if kept else []
        return LoggedResponses(failures=failures, unknown=unknown, unsaid=tuple(reasons))
    sd = float((logit(believed.high) - logit(believed.low)) / 2 / _NORMAL_95)
    likely = [one.log_likelihood(given_that_it_rolls=not failures) for one in kept.values()]
    level, each = fit_stations(likely, numbers, (float(logit(believed.value)), sd))
    return LoggedResponses(level, dict(zip(kept, each, strict=True)), failures, unknown, tuple(reasons))


def _of_stations(asked: Mapping[str, tuple[int, TurningOut]], units: pd.DataFrame) -> pd.DataFrame:
    """Return the alarms of stations, each with whether too few came (``failed``), and whether nobody knows."""
    of = units[units["station"].isin(list(asked))]
    least = np.array([max(asked[key][1].unit.min_crew, 1) for key in of["station"]], np.float64)
    people = of["people"].to_numpy(np.float64)
    rolled = (of["rolled"].notna() | of["arrived"].notna()).to_numpy()
    failed = ~rolled & (people < least)
    return of.assign(failed=failed, unknown=~rolled & ~failed)


def _reason(key: str, several: Sequence[tuple[int, TurningOut]], units: pd.DataFrame) -> str:
    """Return why nothing is said of a station, if the log or its table is the reason."""
    manned = [one for _, one in several if one.may_come > 0]
    if any(one.free for one in manned):
        return "free"
    if any(one.crew.own.response_probability is not None for one in manned):
        return "stated"
    if len(manned) != 1:
        return "several_units" if manned else "seats"
    rows = units[units["station"] == key]
    return "several_units" if rows.duplicated(["event"]).mean() > MOST_ODD else ""


def _off_duty(units: pd.DataFrame, off_duty: Sequence[OffDuty], zone: ZoneInfo) -> pd.Series[bool]:
    """Return which alarms, in a zone's civil time, were of a station or a unit that was off duty."""
    found = units["station"].isna()
    for one in off_duty:
        begins, ends = (at.astimezone(zone).replace(tzinfo=None) for at in (one.begins, one.ends))
        within = (units["alarmed"] >= begins) & (units["alarmed"] < ends)
        found |= (units["station"] == one.station) & within & (not one.unit or units["unit"].eq(one.unit))
    return found


def _counted(number: int, unit: Unit, there: Availability, rows: pd.DataFrame) -> Counted:
    """Count the alarms of a station."""
    seats = np.minimum(there.unit_seats[:, number], there.takes[number])
    rows, axis = rows[~rows["unknown"] & rows["people"].notna()], there.axis
    cell = ((axis.month.astype(np.int64) - 1) * 7 + axis.weekday) * 24 + axis.hour
    low, high = np.full((12 * 7 * 24, seats.shape[1]), 127), np.zeros((12 * 7 * 24, seats.shape[1]), np.int64)
    np.minimum.at(low, cell, seats)
    np.maximum.at(high, cell, seats)
    moment = rows["alarmed"].dt
    at = (((moment.month - 1) * 7 + moment.day_of_week) * 24 + moment.hour).to_numpy(np.int64)
    sure = (low[at] == high[at]).all(axis=1) & (high[at].sum(axis=1) > 0)
    people, failed = rows["people"].to_numpy(np.float64), rows["failed"].to_numpy(bool)
    most = high[at].sum(axis=1)
    odd = sure & ((people > most) | (~failed & (people < unit.min_crew)))
    alarms: dict[tuple[int, ...], NDArray[np.int64]] = {}
    for one, came, none in zip(
        high[at][sure & ~odd].tolist(), people[sure & ~odd].tolist(), failed[sure & ~odd], strict=True
    ):
        row = alarms.setdefault(tuple(one), np.zeros(unit.rolls_when + 1, np.int64))
        row[0 if none else min(round(came), unit.rolls_when)] += 1
    return Counted(unit, alarms, int(odd.sum()), int((~sure).sum()))
