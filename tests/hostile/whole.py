"""What is whole: a door, and texts that its reader takes."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Door:
    """A door.

    Attributes
    ----------
    name : str
        Of the file, in a folder of its own.
    whole : callable
        Writes what is whole into a folder.
    read : callable
        Takes the file.
    modules : tuple of str
        Files of the package that read it, as patterns.
    """

    name: str
    whole: Callable[[Path], object]
    read: Callable[[Path], object]
    modules: tuple[str, ...]


OSM = """<?xml version="1.0"?>
<osm version="0.6">
<node id="1" lat="59.76" lon="18.70"/><node id="2" lat="59.761" lon="18.71"><tag k="barrier" v="gate"/></node>
<node id="3" lat="59.762" lon="18.72"/><node id="4" lat="59.763" lon="18.73"/>
<way id="10"><nd ref="1"/><nd ref="2"/><nd ref="3"/><tag k="highway" v="primary"/><tag k="maxspeed" v="70"/>
<tag k="oneway" v="yes"/><tag k="maxweight" v="3.5"/></way>
<way id="11"><nd ref="3"/><nd ref="4"/><tag k="route" v="ferry"/><tag k="duration" v="00:12"/></way>
<way id="12"><nd ref="3"/><nd ref="1"/><tag k="highway" v="residential"/></way>
<relation id="20"><member type="way" ref="10" role="from"/><member type="node" ref="3" role="via"/>
<member type="way" ref="12" role="to"/><tag k="type" v="restriction"/><tag k="restriction" v="no_left_turn"/></relation>
</osm>
"""
GRAPHML = """<?xml version="1.0"?><graphml xmlns="http://graphml.graphdrawing.org/xmlns">
<key id="d0" for="graph" attr.name="crs" attr.type="string"/><key id="d1" for="node" attr.name="x" attr.type="string"/>
<key id="d2" for="node" attr.name="y" attr.type="string"/>
<key id="d3" for="edge" attr.name="length" attr.type="string"/>
<key id="d4" for="edge" attr.name="highway" attr.type="string"/>
<key id="d5" for="edge" attr.name="maxspeed" attr.type="string"/>
<graph edgedefault="directed"><data key="d0">epsg:4326</data>
<node id="1"><data key="d1">18.70</data><data key="d2">59.76</data></node>
<node id="2"><data key="d1">18.71</data><data key="d2">59.77</data></node>
<edge source="1" target="2" id="0"><data key="d3">1250.5</data>
<data key="d4">primary</data><data key="d5">70</data></edge>
<edge source="2" target="1" id="0"><data key="d3">1250.5</data><data key="d4">primary</data></edge></graph></graphml>
"""
LOG = """ID;Larm;Framme;Typ;Station;N;E
1;2024-01-05 12:00;2024-01-05 12:11;Brand i byggnad;Ekmyra;6630000;700000
2;2024-02-06 23:50:10;2024-02-07 00:03:00;Trafikolycka;Ekmyra;6631000;701000
3;25/03/2024 07.15;25/03/2024 07.29;Sjukvård;;6632000,5;702000
"""
MAPPING = """files = ["log.csv"]
crs = "EPSG:3006"
[columns]
event = "ID"
alarm = "Larm"
arrived = "Framme"
type = "Typ"
station = "Station"
north = "N"
east = "E"
"""
BUDGET = "year,row,tkr,kind,source\n2025,a,1200.5,frame,x\n2026,a,1300,frame,\n2026,b,-40,change,\n"
SWEEP = 'name = "a"\nscenarios = ["minimum", "ambition"]\nseeds = [1, 2]\nyears = 20\ndraws = 4\n'
KEPT = json.dumps({"years": 2, "rows": [{"a": 1.5}], "provenance": {"schema": 1, "made_by": "simulate"}})
PAGE = """<h2>A</h2><table><tr><td>1,5</td></tr></table>
<script type="application/json" id="origin">{"schema":1}</script>
"""
