"""Times of a year's units and stations in the log, against those of its alarms played again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from brandsim.log import IncidentLog
from brandsim.response.statistics import share_within
from brandsim.scenarios.run.prepared import PreparedScenario
from brandsim.validation.held.events import HeldEvents
from brandsim.validation.held.logged_units import logged_units
from brandsim.validation.held.played import Played, people_asked, play_year
from brandsim.validation.held.rows import HeldOutRow, compared, compared_share, unsaid

if TYPE_CHECKING:
    import pandas as pd


CHOSEN, LOGGED = "chosen", "logged"


def compared_times(
    prepared: PreparedScenario,
    log: IncidentLog,
    events: HeldEvents,
    years: int,
    fitted: Collection[str] = (),
) -> list[HeldOutRow]:
    """Hold times of units, and stations, against those of the year's alarms played again.

    First with the units that the model chooses, then with those that the log has: of these what they take is the
    model's, and when they were alarmed the log's.

    Parameters
    ----------
    prepared : PreparedScenario
    log : IncidentLog
    events : HeldEvents
    years : int
        How many times the year is played.
    fitted : collection of str
        Assumptions that are drawn, as in `play_year`.
    """
    units = log.units[log.units["event"].isin(events.row)]
    later = units["alarm"] - log.events["alarm"].reindex(units["event"]).set_axis(units.index)
    units = units.assign(later_s=later.dt.total_seconds().fillna(0.0))
    own = logged_units(units, prepared.found.service.units)
    played = play_year(prepared, own, years, fitted)
    # an event of which a unit that arrived is nobody's of the model is not the same without it
    whole = set(own["event"]) - set(
        units["event"][units["response_s"].notna() & ~units.index.isin(own.index)]
    )
    rows = [
        replace(row, units=word)
        for word, logged, of, model in (
            (CHOSEN, units, None, played.chosen),
            (LOGGED, own, whole, played.logged),
        )
        for row in (
            *_of_units(prepared, events, logged, model),
            *_of_events(prepared, events, logged, of, model),
        )
    ]
    stations = [crew.key for crew in prepared.found.service.crews]
    first = _ranked(units).drop_duplicates("event").set_index("event")
    same = _same_station(first[first["station"].isin(stations)], played.chosen.trips)
    return [*rows, *(replace(row, units=CHOSEN) for row in same)]


def _ranked(units: pd.DataFrame) -> pd.DataFrame:
    """Return the units that arrived, the first ones first."""
    return units[units["response_s"].notna()].sort_values("response_s", kind="stable")


def _of_units(
    prepared: PreparedScenario, events: HeldEvents, units: pd.DataFrame, played: Played
) -> list[HeldOutRow]:
    """Hold turnouts and drives."""
    rows, trips = [], played.trips
    for name, also in (("turnout", "hour"), ("travel", "place")):
        column = f"{name}_s"
        for by, group, own, model in events.split(units, trips, (also,)):
            rows += compared((name, by, group), own[column], model, column)
        for key in (crew.key for crew in prepared.found.service.crews):
            own, model = units[units["station"] == key], trips[trips["station"] == key]
            rows += compared((name, "station", key), own[column], model, column)
    return rows


def _of_events(
    prepared: PreparedScenario,
    events: HeldEvents,
    units: pd.DataFrame,
    whole: Collection[int] | None,
    played: Played,
) -> list[HeldOutRow]:
    """Hold when the first was at an event, the second after it, and full force; of `whole` events if they are given."""
    rows, trips = [], played.trips
    if whole is not None:
        units, trips = (table[table["event"].isin(whole)] for table in (units, trips))
    ranked = _ranked(units)
    first = ranked.drop_duplicates("event")
    answered = played.events[played.events["event"].isin(first["event"])]
    for by, group, own, model in events.split(first, answered, ("type", "hour", "place")):
        rows += compared(("first_arrival", by, group), own["response_s"], model, "first_arrival_s")
        for minutes in prepared.scenario.folder.classes_min:
            in_time = (model["first_arrival_s"] <= 60 * minutes).astype(float)
            within = in_time.groupby(model["replication"]).mean()
            found = float((own["response_s"] <= 60 * minutes).mean())
            rows += compared_share(
                ("first_arrival", by, group, share_within(minutes)), len(own), found, within
            )
    first = first.set_index("event")
    return [*rows, *_second(ranked, first, trips), *_full_force(prepared, units, trips)]


def _second(ranked: pd.DataFrame, first: pd.DataFrame, trips: pd.DataFrame) -> list[HeldOutRow]:
    """Hold the time from the first unit to the second against the model's, where the log has a second."""
    second = ranked[ranked.duplicated("event")].drop_duplicates("event").set_index("event")
    gap = second["response_s"] - first["response_s"].reindex(second.index)
    there = trips[trips["event"].isin(gap.index) & trips["response_s"].notna()]
    there = there.sort_values("response_s", kind="stable")
    keys = ["replication", "event"]
    again = there.duplicated(keys)
    begins = there.loc[~again, [*keys, "response_s"]]
    both = there[again].drop_duplicates(keys).merge(begins, on=keys, suffixes=("", "_of_first"))
    both["gap_s"] = both["response_s"] - both["response_s_of_first"]
    return compared(("second_after_first", "", ""), gap, both, "gap_s")


def _full_force(prepared: PreparedScenario, units: pd.DataFrame, trips: pd.DataFrame) -> list[HeldOutRow]:
    """Hold when as many people were there as the alarm plan asks for at once, and in which share of alarms at all.

    People are those aboard, in the log as in the model, whoever sent them. Only events are held of whose every unit
    that arrived the log says how many were aboard.
    """
    arrived = units[units["response_s"].notna()]
    unknown = set(arrived["event"][arrived["people"].isna()])
    held = [event for event in arrived["event"].unique() if event not in unknown]
    asked = _asked(prepared)
    asked = asked[(asked > 0) & asked.index.isin(held)]
    if asked.empty:
        return [unsaid("full_force", "median"), unsaid("full_force", "share")]
    own = _complete(arrived, asked, ["event"])
    played = _complete(trips[trips["response_s"].notna()], asked, ["replication", "event"])
    name = "full_force", "", ""
    rows = compared(name, own["response_s"], played[played["event"].isin(own["event"])], "response_s")
    each = played.groupby("replication").size().reindex(trips["replication"].unique(), fill_value=0)
    return [*rows, *compared_share((*name, "share"), len(asked), len(own) / len(asked), each / len(asked))]


def _asked(prepared: PreparedScenario) -> pd.Series[int]:
    """Return how many people the alarm plan asks for, by event."""
    import pandas as pd

    logged = prepared.found.logged
    assert logged is not None
    return pd.Series(people_asked(prepared), index=logged.event)


def _complete(arrived: pd.DataFrame, asked: pd.Series[int], keys: Sequence[str]) -> pd.DataFrame:
    """Return the arrival at which so many people were there, of each event that had them."""
    of = arrived[arrived["event"].isin(asked.index)].sort_values("response_s", kind="stable")
    there = of.groupby(list(keys))["people"].cumsum()
    enough: NDArray[np.bool_] = there.to_numpy() >= asked.reindex(of["event"]).to_numpy()
    return of[enough].drop_duplicates(list(keys))


def _same_station(first: pd.DataFrame, trips: pd.DataFrame) -> list[HeldOutRow]:
    """Tell in which share of alarms the first unit in a year that is played is of the log's station that was first.

    Beside it stands the same share where another year that is played takes the place of the log: chance alone sends
    another station at times.
    """
    there = trips[trips["event"].isin(first.index) & trips["response_s"].notna()]
    chosen = there.sort_values("response_s", kind="stable").drop_duplicates(["replication", "event"])
    of = chosen.groupby(["event", "station"]).size().rename("same").reset_index()
    times = of.groupby("event")["same"].sum()
    logged = of.merge(first["station"].reset_index(), on=["event", "station"]).set_index("event")["same"]
    found = float((logged.reindex(times.index, fill_value=0) / times).mean())
    each = chosen.merge(of, on=["event", "station"])
    others = each["event"].map(times) - 1
    each = each.assign(same=(each["same"] - 1) / others)[others > 0]
    by_year = each.groupby("replication")["same"].mean()
    return compared_share(("same_station", "", "", "share"), len(first), found, by_year)
