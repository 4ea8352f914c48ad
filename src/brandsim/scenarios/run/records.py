"""Records of every year as tables that a person can read, with names and civil time: in memory or as Parquet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from brandsim._errors import InputError, verbatim
from brandsim._files import check_can_be_written, file_path, written_whole
from brandsim.response.causes import LateYear
from brandsim.response.intervals.strata import Strata
from brandsim.response.year.measures import Measured
from brandsim.response.year.needs import LATER, InTime, need_times
from brandsim.roles import ROLES
from brandsim.scenarios.world.municipality import Municipality
from brandsim.simulation.records import NEVER_MET, RawRecords
from brandsim.simulation.replications import Replication, Setting
from brandsim.simulation.world import Cause

if TYPE_CHECKING:
    import pandas as pd

FILES = ("incidents.parquet", "dispatches.parquet")


class YearRecords(NamedTuple):
    """Incidents and dispatches, warm-up left out.

    Attributes
    ----------
    incidents : pandas.DataFrame
        ``replication, stratum, weight, incident, type, place, time, first_arrival_s``, then the time of every other
        indicator from the alarm (missing = not asked for, or never), ``not_in_time`` (those that were not there within
        the time that the alarm plan names), ``unmet`` (those asked for that never were), ``wait_s, cause, served``; and
        where the plan has a goal ``late_s`` and the part of it that each cause has.
    dispatches : pandas.DataFrame
        ``replication, stratum, weight, incident, unit, station, people, insatsledare, styrkeledare, brandman,
        brought, alarmed_s, rolled_s, arrived_s, left_s, home_s``; clock times in s since the replication's start.
    """

    incidents: pd.DataFrame
    dispatches: pd.DataFrame


@dataclass(frozen=True)
class RecordFiles:
    """The same, in two Parquet files that are read when they are asked for.

    Attributes
    ----------
    folder : Path
    """

    folder: Path

    @property
    def incidents(self) -> pd.DataFrame:
        """All incidents, as in `YearRecords`."""
        import pandas as pd

        return pd.read_parquet(self.folder / FILES[0])

    @property
    def dispatches(self) -> pd.DataFrame:
        """All dispatches, as in `YearRecords`."""
        import pandas as pd

        return pd.read_parquet(self.folder / FILES[1])


def year_records(
    setting: Setting,
    found: Municipality,
    measured: Measured,
    years: Iterable[Replication],
    late: Iterable[LateYear | None],
    strata: Strata,
) -> Iterator[YearRecords]:
    """Yield the records of one year after the other.

    Parameters
    ----------
    setting : Setting
    found : Municipality
        Whose names the records bear.
    measured : Measured
        The indicators whose times incidents have.
    years : iterable of Replication
    late : iterable of LateYear or None
        Causes of each year's late minutes; None without a goal in the plan.
    strata : Strata
        Of all years played; the years are the first of them.

    Notes
    -----
    The weight is that of the year among all that were played, extra ones included, whose sum is 1.
    """
    strata = strata.played()
    which = zip(strata.of_year.tolist(), strata.year_weight().tolist(), strict=True)
    for year, causes, (stratum, weight) in zip(years, late, which, strict=False):
        tables = _incidents(setting, found, measured, year, causes), _dispatches(setting, found, year)
        for table in tables:
            table.insert(1, "stratum", stratum)
            table.insert(2, "weight", weight)
        yield YearRecords(*tables)


def in_memory(years: Iterable[YearRecords]) -> YearRecords:
    """Join the records of all years.

    Parameters
    ----------
    years : iterable of YearRecords
    """
    import pandas as pd

    incidents, dispatches = zip(*years, strict=True)
    return YearRecords(pd.concat(incidents, ignore_index=True), pd.concat(dispatches, ignore_index=True))


def check_folder(folder: str | Path) -> Path:
    """Check that records can be written to a folder, which is made if it is not there, and return it.

    Parameters
    ----------
    folder : str or path

    Raises
    ------
    InputError
        If it is no name, a file, or cannot be made.
    """
    path = file_path("simulate", "records", folder)
    if path.is_file():
        raise InputError(str(path), "", verbatim("a file"), "a folder for the records", "Name a folder.")
    if not path.is_dir():
        check_can_be_written(path)
        path.mkdir()
    return path


def as_parquet(years: Iterable[YearRecords], folder: Path) -> RecordFiles:
    """Write the records year by year as two Parquet files in a folder; memory does not grow with years.

    Parameters
    ----------
    years : iterable of YearRecords
    folder : path
        Exists already.

    Raises
    ------
    InputError
        If a file cannot be written; then neither is.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    with ExitStack() as stack:
        paths = [stack.enter_context(written_whole(folder / name)) for name in FILES]
        with ExitStack() as writers:
            held: list[pq.ParquetWriter] = []
            for tables in years:
                if not held:
                    schemas = [_schema(frame) for frame in tables]
                    held = [
                        writers.enter_context(pq.ParquetWriter(path, schema))
                        for path, schema in zip(paths, schemas, strict=True)
                    ]
                for frame, writer in zip(tables, held, strict=True):
                    writer.write_table(
                        pa.Table.from_pandas(frame, schema=writer.schema, preserve_index=False)
                    )
    return RecordFiles(folder)


def _schema(frame: pd.DataFrame) -> object:
    """Return the columns' types, texts as texts even if the first year has none."""
    import pyarrow as pa

    texts = {name for name in frame.columns if frame[name].dtype == object}
    known = pa.Schema.from_pandas(frame.drop(columns=list(texts)), preserve_index=False)
    fields = [
        pa.field(name, pa.string() if name in texts else known.field(name).type) for name in frame.columns
    ]
    return pa.schema(fields)


def _incidents(
    setting: Setting, found: Municipality, measured: Measured, year: Replication, late: LateYear | None
) -> pd.DataFrame:
    import pandas as pd

    inc, raw, axis = year.incidents, year.raw, setting.axis
    served = np.zeros(len(inc.time_ms), np.bool_)
    served[raw.incident[raw.arrived >= 0]] = True
    start = pd.Timestamp(axis.local_time(0)).tz_convert("UTC")
    others = measured.indicators[1:]
    later = tuple(name for name in others if name in LATER)
    met, in_time = need_times(setting, year, measured.capability_sets, later)
    columns = {
        "replication": year.number,
        "incident": np.arange(len(inc.time_ms)),
        "type": np.array([row.type for row in found.demand.types], object)[year.type_],
        "place": np.array([place.place for place in found.demand.places], object)[inc.place],
        "priority": inc.priority,
        "counted": measured.filter.of(year),
        "time": (start + pd.to_timedelta(inc.time_ms, unit="ms")).tz_convert(axis.zone),
        "first_arrival_s": _since(raw.first_arrival, inc.time_ms),
        **{f"{name}_s": _since(row, inc.time_ms) for name, row in zip(others, met, strict=True)},
        "not_in_time": _named(in_time == InTime.NO, others),
        "unmet": _named(met == NEVER_MET, others),
        "wait_s": _since(raw.first_alarmed, inc.time_ms),
        "cause": np.array([cause.name.lower() for cause in Cause], object)[raw.cause],
        "served": served,
    }
    if late is not None:
        columns |= _late_columns(late, raw.first_arrival >= 0)
    return pd.DataFrame(columns)[inc.time_ms >= axis.warmup_ms]


def _late_columns(late: LateYear, reached: NDArray[np.bool_]) -> dict[str, NDArray[np.float64]]:
    """Return the late time and its parts in s; missing where nobody came."""
    columns = {}
    values = [late.late_ms.astype(np.float64), *late.parts_ms.T]
    for name, part in zip(("late", *late.causes), values, strict=True):
        columns[f"{name}_s"] = np.where(reached, 0.0, np.nan)
        columns[f"{name}_s"][late.incident] = part / 1000.0 + 0.0  # no minus zero
    return columns


def _named(flags: NDArray[np.bool_], names: tuple[str, ...]) -> NDArray[np.object_]:
    """Return the names of the flags [names, rows] that are set in each row, separated by semicolons."""
    patterns, of_row = np.unique(flags.T, axis=0, return_inverse=True)
    texts = ["; ".join(name for name, is_set in zip(names, row, strict=True) if is_set) for row in patterns]
    return np.array(texts, object)[of_row.ravel()]


def _dispatches(setting: Setting, found: Municipality, year: Replication) -> pd.DataFrame:
    import pandas as pd

    inc, raw, w = year.incidents, year.raw, setting.world
    units = found.service.units
    brought = w.brings_unit[raw.unit] + np.einsum("dr,drk->dk", raw.people, w.brings_role[raw.unit])
    keys = tuple(capability.key for capability in found.alarm_plan.capabilities)
    frame = pd.DataFrame(
        {
            "replication": year.number,
            "incident": raw.incident,
            "unit": np.array([unit.key for unit in units], object)[raw.unit],
            "station": np.array([unit.station for unit in units], object)[raw.unit],
            "people": raw.people.sum(axis=1),
            **{role: raw.people[:, i] for i, role in enumerate(ROLES)},
            "brought": _named((brought > 0).T & (raw.rolled >= 0), keys),
            "alarmed_s": raw.alarmed / 1000.0,
            **{
                f"{name}_s": np.where(moment >= 0, moment / 1000.0, np.nan)
                for name, moment in (
                    ("rolled", raw.rolled),
                    ("arrived", raw.arrived),
                    ("left", raw.left),
                    ("home", raw.home),
                )
            },
            **(_followers(raw) if w.late_follow else {}),
        }
    )
    return frame[inc.time_ms[raw.incident] >= setting.axis.warmup_ms]


def _followers(raw: RawRecords) -> dict[str, NDArray[Any]]:
    """Return how many follow each unit, and when they come in s."""
    return {
        "people_late": raw.late.sum(axis=1),
        "followed_s": np.where(raw.followed >= 0, raw.followed / 1000.0, np.nan),
    }


def _since(moment: NDArray[np.int64], start: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.where(moment >= 0, (moment - start) / 1000.0, np.nan)
