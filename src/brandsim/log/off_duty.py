"""When the people of stations, or single units, were off duty, as a log may have it beside its events."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from brandsim._errors import Said
from brandsim.clock import A_MOMENT, ZONE, Moment
from brandsim.tables.rows import fault, read_rows


class OffDuty(NamedTuple):
    """A time during which a station had nobody, or one of its units was not there.

    Attributes
    ----------
    station : str
        Key of the station.
    begins, ends : datetime
        Civil time.
    source : str
        File that says so.
    unit : str
        Key of the unit; empty: the whole station.
    """

    station: str
    begins: datetime
    ends: datetime
    source: str = ""
    unit: str = ""


def load_off_duty(path: Path, zone: ZoneInfo = ZONE) -> tuple[OffDuty, ...]:
    """Load when stations and units were off duty.

    Parameters
    ----------
    path : Path
        CSV file by the schema ``off_duty``.
    zone : ZoneInfo, optional
        Of its times; Sweden's if left out.

    Raises
    ------
    InputError
        For a faulty table, or a time that ends before it begins.
    """
    return tuple(
        one._replace(source=str(path)) for one in read_rows(path, "off_duty", partial(_off_duty, zone))
    )


def _off_duty(zone: ZoneInfo, record: Mapping[str, Any]) -> OffDuty:
    begins, ends = (_moment(name, record[name].of(zone)) for name in ("from", "to"))
    if ends <= begins:
        raise fault("to", str(ends), Said("a time after {begins}", begins=begins))
    return OffDuty(record["station"], begins, ends, unit=record["unit"] or "")


def _moment(name: str, moment: Moment) -> datetime:
    """Return a moment that was, with its time of day: a date alone may be meant from its beginning or to its end."""
    if not moment.timed:
        cure = Said(
            "Add the time of day, as in {at:%Y-%m-%d} 14:05; a date alone is without time.", at=moment.at
        )
        raise fault(name, f"{moment.at:%Y-%m-%d}", A_MOMENT, cure)
    if moment.odd == "missing":
        what = Said("a time that was: in that hour clocks were put forward to summer time")
        cure = Said("Write {at:%Y-%m-%d %H:%M} or an earlier time.", at=moment.at)
        raise fault(name, f"{moment.at - timedelta(hours=1):%Y-%m-%d %H:%M}", what, cure)
    return moment.at
