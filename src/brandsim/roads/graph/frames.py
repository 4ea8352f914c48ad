"""The road network as tables: edges, nodes and the summary."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from brandsim.roads.graph.graph import RoadGraph
from brandsim.roads.graph.ledger import Ledger

if TYPE_CHECKING:
    import geopandas
    import pandas as pd

_LEDGER_COLUMNS = ["tag", "value", "done", "count", "km", "examples"]


def network_summary(network: RoadGraph) -> dict[str, Any]:
    """Return counts, kilometres and provenance; see `RoadNetwork.info`.

    Parameters
    ----------
    network : RoadGraph
    """
    arc = network.edge_arc
    ferry = network.is_ferry[arc]
    about = network.provenance
    return {
        "nodes": network.nodes,
        "edges": network.edges,
        "km": round(float(network.length_m[arc].sum()) / 1000, 3),
        "components": network.components,
        "ferries": int(ferry.sum()),
        "source": about.source,
        "schematic": about.schematic,
        "source_sv": about.credit.sv,
        "note_sv": about.note_sv,
        "note_en": about.note_en,
        "name": about.name,
        "arcs": network.arcs,
        "one_way_edges": int((network.reverse[arc] < 0).sum()),
        "passenger_only_ferries": int((ferry & ~network.drivable[arc]).sum()),
        "guessed_speed_limits": about.guessed_speed_limits,
        "crs": network.crs,
    }


def edges_frame(network: RoadGraph) -> geopandas.GeoDataFrame:
    """Build one row per edge; see `RoadNetwork.edges_frame`.

    Parameters
    ----------
    network : RoadGraph
    """
    import geopandas

    arc = network.edge_arc
    back = network.reverse[arc]
    ids = np.array(network.node_id, object)
    columns: dict[str, Any] = {
        "from": ids[network.source[arc]],
        "to": ids[network.target[arc]],
        "length_m": network.length_m[arc],
        "travel_time_ms": network.travel_time_ms[arc],
        "travel_time_back_ms": np.where(back < 0, -1, network.travel_time_ms[back]),
        "one_way": back < 0,
    }
    columns |= {name: column[arc] for name, column in network.arc_columns.items() if name != "length_m"}
    return geopandas.GeoDataFrame(columns, geometry=network.lines[arc], crs=network.crs)


def nodes_frame(network: RoadGraph) -> geopandas.GeoDataFrame:
    """Build one row per node; see `RoadNetwork.nodes_frame`.

    Parameters
    ----------
    network : RoadGraph
    """
    import geopandas

    columns: dict[str, Any] = {"id": np.array(network.node_id, object)}
    columns |= dict(network.node_columns)
    columns["component"] = network.component
    points = geopandas.points_from_xy(network.x, network.y)
    return geopandas.GeoDataFrame(columns, geometry=points, crs=network.crs)


def ledger_frame(ledger: Ledger) -> pd.DataFrame:
    """Build one row per entry of a ledger.

    Parameters
    ----------
    ledger : Ledger

    Returns
    -------
    DataFrame
        ``tag``, ``value``, ``done`` (what became of it), ``count``, ``km`` (missing for what has no length) and
        ``examples``, the names of a few.
    """
    import pandas as pd

    rows = [{**row, "examples": ", ".join(row["examples"])} for row in ledger.to_list()]
    frame = pd.DataFrame(rows, columns=_LEDGER_COLUMNS)
    return frame.astype({"km": float})
