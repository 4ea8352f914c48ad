"""When the people of stations were off duty, as a log may have it beside its events."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from brandsim._errors import Said
from brandsim.tables.rows import fault, read_rows


class OffDuty(NamedTuple):
    """A time during which a station had nobody.

    Attributes
    ----------
    station : str
        Key of the station.
    begins, ends : datetime
        Swedish time.
    """

    station: str
    begins: datetime
    ends: datetime


def load_off_duty(path: Path) -> tuple[OffDuty, ...]:
    """Load when stations were off duty.

    Parameters
    ----------
    path : Path
        CSV file by the schema ``off_duty``.

    Raises
    ------
    InputError
        For a faulty table, or a time that ends before it begins.
    """
    return read_rows(path, "off_duty", _off_duty)


def _off_duty(record: Mapping[str, Any]) -> OffDuty:
    begins, ends = record["from"].at, record["to"].at
    if ends <= begins:
        raise fault("to", str(ends), Said("a time after {begins}", begins=begins))
    return OffDuty(record["station"], begins, ends)
