"""The arrays that assumptions change, each computed anew and in the plainest way: what `Basis.under` must equal."""

import math
from math import comb

import numpy as np
from scipy.special import betainc, betaincinv, ndtri

from brandsim.calendar import MS_PER_HOUR, MS_PER_MINUTE
from brandsim.demand.arrays import AS_LONG_MS, COUNT_BLOCK, cell_key, hashed
from brandsim.demand.model import HOLIDAY_PROFILE
from brandsim.demand.profiles import GUIDE_BITS
from brandsim.demand.rows import COMPONENTS
from brandsim.demand.storms import size_table
from brandsim.draws import quantile_levels
from brandsim.roads.graph.legs import Legs
from brandsim.roads.graph.topology import CLOSED_MS
from brandsim.scenarios.files.assumptions import PER_SITE
from brandsim.scenarios.world.setting import DEMAND_FACTORS
from brandsim.scenarios.world.travel import POSITION_SPEED_KMH


def fresh_demand(demand, axis):
    """Return the fields of `DemandArrays`, and of its storms, type by type and profile by profile."""
    hour, weekday, month = (
        {row.profile: np.array(row.weights) for row in table}
        for table in (demand.hour_profiles, demand.weekday_profiles, demand.month_profiles)
    )
    has_holiday = any(place.component == "holiday" for place in demand.places)
    rows, weights = {}, []
    for row in demand.types:
        for holiday in (False, True) if has_holiday else (False,):
            key = (row.hour_profile, row.weekday_profile, row.month_profile, holiday)
            if key not in rows:
                rows[key] = len(weights)
                by_month = month[row.month_profile] * (month[HOLIDAY_PROFILE] if holiday else 1.0)
                weights.append(
                    hour[row.hour_profile][axis.hour]
                    * weekday[row.weekday_profile][axis.weekday]
                    * by_month[axis.month - 1]
                )
    for storm in demand.storms:
        begins = month[storm.month_profile][axis.month - 1]
        begins[axis.hours - math.ceil(storm.duration_h) - 1 :] = 0.0
        weights.append(begins)
    table = np.stack(weights)
    growth = table.sum(axis=1) / table[:, axis.warmup_hours :].sum(axis=1)
    cumulative = np.zeros((len(table), axis.hours + 1))
    np.cumsum(table, axis=1, out=cumulative[:, 1:])
    cumulative /= cumulative[:, -1:]
    levels = np.arange(1 << GUIDE_BITS) / (1 << GUIDE_BITS)

    component = np.array([COMPONENTS.index(place.component) for place in demand.places])
    total = np.bincount(component, [place.weight for place in demand.places], len(COMPONENTS))
    cells = []
    for t, (row, mix) in enumerate(zip(demand.types, demand.mix, strict=True)):
        for p, place in enumerate(demand.places):
            key = (row.hour_profile, row.weekday_profile, row.month_profile, place.component == "holiday")
            share, of_component = mix.shares[component[p]], place.weight / total[component[p]]
            rate = row.yearly_number * share * of_component * growth[rows[key]]
            if rate > 0:
                cells.append((rate, t, p, rows[key], cell_key(row.type, place.place)))
    *columns, keys = zip(*cells, strict=True)
    rate, type_, place, profile = (np.array(column) for column in columns)
    in_storms = np.zeros(len(demand.types))
    pairs = [(s, share) for s, storm in enumerate(demand.storms) for share in storm.shares if storm.per_year]
    for _, share in pairs:
        in_storms[demand.type_index(share.type)] += share.share
    cell_share = np.zeros(len(rate))
    for t in {demand.type_index(share.type) for _, share in pairs}:
        of_type = type_ == t
        cell_share[of_type] = np.cumsum(rate[of_type]) / max(rate[of_type].sum(), 1e-300)
        cell_share[np.flatnonzero(of_type)[-1:]] = 1.0
    left = rate * (1.0 - in_storms[type_])
    blocks = np.floor(left / COUNT_BLOCK)
    types = [demand.type_index(share.type) for _, share in pairs]
    on_scene = [
        np.minimum(
            row.on_scene_median_min * np.exp(row.on_scene_log_sd * ndtri(quantile_levels())),
            row.on_scene_cap_min,
        )
        for row in demand.types
    ]
    stays = [row.support_max_min for row in demand.types]
    first = len(table) - len(demand.storms)
    return {
        "cell_rate": left,
        "cell_blocks": blocks.astype(np.int64),
        "cell_rest": left - blocks * COUNT_BLOCK,
        "cell_none": np.exp(-(left - blocks * COUNT_BLOCK)),
        "cell_type": type_.astype(np.int32),
        "cell_place": place.astype(np.int32),
        "cell_profile": profile.astype(np.int32),
        "cell_key": np.array(keys, np.uint64),
        "profile_cumulative": cumulative,
        "profile_guide": np.array(
            [np.searchsorted(row, levels, side="right") - 1 for row in cumulative], np.int32
        ),
        "on_scene_ms": np.array([np.maximum(np.rint(m * MS_PER_MINUTE), 1) for m in on_scene], np.int64),
        "later_units_stay_ms": np.array(
            [AS_LONG_MS if most is None else round(most * MS_PER_MINUTE) for most in stays], np.int64
        ),
        "restock_ms": np.array([round(row.refill_min * MS_PER_MINUTE) for row in demand.types], np.int64),
        "storms.rate": np.array([storm.per_year for storm in demand.storms]) * growth[first:],
        "storms.key": np.array([hashed(storm.storm) for storm in demand.storms], np.uint64),
        "storms.profile": (first + np.arange(len(demand.storms))).astype(np.int32),
        "storms.duration_ms": np.array([round(s.duration_h * MS_PER_HOUR) for s in demand.storms], np.int64),
        "storms.size": np.array([size_table(storm.size_cv) for storm in demand.storms]),
        "storms.of_storm": np.array([s for s, _ in pairs], np.int32),
        "storms.type_key": np.array([hashed(share.type) for _, share in pairs], np.uint64),
        "storms.mean": np.array(
            [
                demand.types[t].yearly_number * share.share / demand.storms[s].per_year
                for t, (s, share) in zip(types, pairs, strict=True)
            ]
        ),
        "storms.first_cell": np.searchsorted(type_, types).astype(np.int32),
        "storms.end_cell": np.searchsorted(type_, types, side="right").astype(np.int32),
        "storms.cell_share": cell_share,
    }


def fresh_travel_ms(found, kinds, values):
    """Return the travel times, one set of conditions after the other: int64 [conditions, places, origins]."""
    speed_kmh = values["access_speed_kmh"]
    tables = []
    for kind in kinds:
        network = found.weighting.under(kind, values)
        table = fresh_table_ms(network, found.bases, found.road_ends, speed_kmh)
        crews = [*found.service.crews, *(found.service.crews[c] for c in found.home_crew)]
        for b, crew in enumerate(crews):
            shift_m = crew.position_uncertainty_m * values.get(f"{PER_SITE}.{crew.site}", values[PER_SITE])
            drive_ms = 0.0 if crew.border is None else crew.border.drive_s * 1000
            for end in range(table.shape[1]):
                is_place = end < len(found.demand.places)
                off_m = found.demand.places[end].offroad_m if is_place else 0.0
                more_ms = off_m / (speed_kmh / 3.6) * 1000 + shift_m / (POSITION_SPEED_KMH / 3.6) * 1000
                reached = table[b, end] >= 0 and (not is_place or found.by_road[end])
                more = int(np.rint(more_ms + drive_ms))
                table[b, end] = max(table[b, end] + more, 0) if reached else -1
        of_origin = table[found.origin_base]
        boats = [found.service.units[u].boat for u in found.origin_unit]
        berths_ms = of_origin[:, len(found.demand.places) :]
        if len(found.islands):
            of_origin[:, found.islands] = found.waterways.journeys(berths_ms, boats, values).time_ms
        tables.append(of_origin[:, : len(found.demand.places)].T)
    return np.array(tables)


def fresh_table_ms(network, origins, destinations, access_speed_kmh):
    """Return the travel times between points of a network without turns, as `RoadNetwork.travel_table_ms` does."""
    trees = network.trees
    start, goal = Legs.of(trees, origins), Legs.of(trees, destinations)
    tree = trees.from_seeds(*start.seeds(slice(None)))
    access = [
        np.rint(p.access_m * 3600.0 / access_speed_kmh).astype(np.int64) for p in (origins, destinations)
    ]
    out = np.empty((len(origins), len(destinations)), np.int64)
    for o in range(len(origins)):
        for d in range(len(destinations)):
            ways = [
                tree[o, node[d]] + leg[d]
                for node, leg in ((goal.first, goal.from_first_ms), (goal.last, goal.from_last_ms))
                if leg[d] >= 0 and tree[o, node[d]] >= 0
            ]
            if start.inside[o] and goal.inside[d] and start.edge[o] == goal.edge[d]:
                onward = goal.from_first_ms[d] - start.from_first_ms[o]
                back = start.to_first_ms[o] - goal.to_first_ms[d]
                ways += [onward] if goal.from_first_ms[d] >= 0 and onward >= 0 else []
                ways += [back] if goal.to_first_ms[d] >= 0 and back >= 0 else []
                ways += [0] if start.fraction[o] == goal.fraction[d] else []
            out[o, d] = min(ways) + access[0][o] + access[1][d] if ways else CLOSED_MS
    return out


def fresh_turnouts(turning_out, periods, values):
    """Return the table of each unit in each period, what is expected of it, and how likely anybody responds."""
    tables, expected, responds = [], [], []
    for unit, crew, free, may_come in turning_out:
        for part, winter in periods:
            night = part == "night"
            if crew.form == "full_time":
                factor = values["full_time_turnout_factor"]
                factor *= values["full_time_night_factor"] if night else 1.0
                level, sd = values["full_time_turnout_quantile"], values["full_time_log_sd"]
                comes = 1.0 if crew.border is None else crew.border.probability
            else:
                factor = values["on_call_turnout_factor"] * (values["on_call_night_factor"] if night else 1.0)
                factor *= values["on_call_winter_factor"] if winter else 1.0
                factor *= values["free_response_time_factor"] if free else 1.0
                nominal = crew.ambition if values["nominal_at_ambition"] else crew.minimum or crew.ambition
                people = sum(nominal) or sum(crew.ambition)
                k = min(unit.rolls_when, people)
                level = float(betaincinv(k, people - k + 1, values["on_call_turnout_quantile"]))
                sd, comes = values["on_call_log_sd"], values["scheduled_response"]
                if free:
                    comes = values["free_response_day" if part == "weekday_day" else "free_response_other"]
            median_s = crew.turnout_s * factor / np.exp(sd * ndtri(level))
            seconds = median_s * np.exp(sd * ndtri(quantile_levels()))
            table = np.rint(seconds * 1000.0).astype(np.int32)
            tables.append(table)
            responds.append(comes)
            expected.append(
                round(float(table.mean()))
                if crew.form == "full_time"
                else _expected_ms(table, comes, may_come, unit.rolls_when, unit.min_crew)
            )
    return tables, expected, responds


def _expected_ms(table, probability, people, rolls_when, min_crew):
    values = table[8::16].astype(np.float64)
    edges = np.linspace(0.0, 1.0, len(values) + 1)
    total, weight = 0.0, 0.0
    for n in range(max(min_crew, 1), people + 1):
        share = comb(people, n) * probability**n * (1.0 - probability) ** (people - n)
        k = min(rolls_when, n)
        total += share * float(np.diff(betainc(k, n - k + 1, edges)) @ values)
        weight += share
    return round(total / weight) if weight > 0 else int(table[len(table) // 2])


def fresh_noise(log_sd):
    """Return the drawn factor on travel time in 1/1024."""
    factor = np.exp(log_sd * ndtri(quantile_levels()))
    return np.rint(1024.0 * factor / factor.mean()).astype(np.int32)


def varied_demand(found, values):
    """Return the demand of a municipality under some assumptions."""
    return found.demand.varied(**{name: values[name] for name in DEMAND_FACTORS})
