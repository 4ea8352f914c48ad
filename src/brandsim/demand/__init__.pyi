from .arrays import DemandArrays as DemandArrays
from .history import (
    RecordedIncidents as RecordedIncidents,
    read_incidents as read_incidents,
    recorded_incidents as recorded_incidents,
)
from .incidents import draw_incidents as draw_incidents
from .model import Demand as Demand
from .rows import IncidentType as IncidentType, MixRow as MixRow, Place as Place, Profile as Profile
from .tables import load_demand as load_demand
