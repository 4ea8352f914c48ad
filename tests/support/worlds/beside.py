"""Two worlds side by side with no way between them, as one world."""

import numpy as np

from brandsim.simulation.world import seat_change_times

OF_UNITS = (
    *("unit_key", "form", "expected_turnout_ms", "threshold", "rolls_when", "min_crew", "capacity"),
    "counted_on",
    *("stops_clock", "give_up_ms", "brings_role", "brings_unit", "x", "need"),
    *("takes", "min_by_role", "station_crew", "hands_over", "own_crew", "off_duty"),
)


def off_the_road(world, times):
    """Return the rows of a world's `off_road` that hold from some times on."""
    if not len(world.spell_ms):
        return np.zeros((len(times), len(world.unit_key)), np.bool_)
    return world.off_road[np.searchsorted(world.spell_ms, times, side="right") - 1]


def beside(here, there):
    """Put two worlds side by side with no way between them, and mark whose incidents are whose."""
    (w, inc), (other, more) = here, there
    places, units = len(w.x), len(w.unit_key)
    points = places + len(other.x)
    travel = np.full((len(w.travel_ms), points, points), -1)
    travel[:, :places, :places] = w.travel_ms
    travel[:, places:, places:] = other.travel_ms
    way_home = np.zeros_like(travel)
    way_home[:, :places, :places] = w.home_ms
    way_home[:, places:, places:] = other.home_ms
    preference = np.full((points, units + len(other.unit_key)), -1, np.int32)
    preference[:places, :units] = w.preference
    preference[places:, units:] = other.preference
    of_both = {name: np.concatenate([getattr(w, name), getattr(other, name)]) for name in OF_UNITS}
    seats = np.concatenate([w.seats, other.seats], axis=1)
    spell_ms = np.union1d(w.spell_ms, other.spell_ms)
    asked = np.argsort(np.concatenate([w.lent_ms, other.lent_ms]), kind="stable")
    world = w._replace(
        **of_both,
        unit_origin=np.concatenate([w.unit_origin, other.unit_origin + places], axis=1).astype(np.int32),
        pool=np.concatenate([w.pool, other.pool + w.seats.shape[1]]).astype(np.int32),
        site=np.concatenate([w.site, other.site + 1000]).astype(np.int32),
        area=np.concatenate([w.area, other.area + 1000]).astype(np.int32),
        stations=np.concatenate([w.stations, other.stations]),
        stations_first=np.concatenate([w.stations_first, other.stations_first]),
        false_alarm_ms=np.concatenate([w.false_alarm_ms, other.false_alarm_ms]),
        onward_ms=np.ascontiguousarray(travel.transpose(0, 2, 1)),
        toward_ms=np.ascontiguousarray(travel.transpose(0, 2, 1)),
        origin_location=np.arange(points, dtype=np.int32),
        table_of=np.concatenate([w.table_of, other.table_of + len(w.turnout_table)]).astype(np.int32),
        turnout_table=np.concatenate([w.turnout_table, other.turnout_table]),
        seats=seats,
        seat_changes=np.union1d(seat_change_times(seats, w.rota), spell_ms[1:]),
        spell_ms=spell_ms,
        off_road=np.concatenate([off_the_road(one, spell_ms) for one in (w, other)], axis=1),
        lent_ms=np.concatenate([w.lent_ms, other.lent_ms])[asked],
        lent_unit=np.concatenate([w.lent_unit, other.lent_unit + np.int32(units)])[asked],
        lent_for_ms=np.concatenate([w.lent_for_ms, other.lent_for_ms])[asked],
        travel_ms=travel,
        home_ms=way_home,
        preference=preference,
        y=np.concatenate([w.y, other.y + 1e9]),
    )
    time = np.concatenate([inc.time_ms, more.time_ms])
    order = np.argsort(time, kind="stable")
    shifted = more._replace(
        place=more.place + places,
        need_row=more.need_row + len(w.need),
        end_place=np.where(more.end_place >= 0, more.end_place + places, -1),
        second_row=np.where(more.second_row >= 0, more.second_row + len(w.need), -1),
    )
    incidents = inc._replace(
        **{
            name: np.concatenate([column, getattr(shifted, name)])[order].astype(column.dtype)
            for name, column in inc._asdict().items()
            if name != "surface"
        }
    )
    return world, incidents, order
