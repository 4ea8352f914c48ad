"""Tables into data frames, where whole columns are wanted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from brandsim.tables.rows import TableRecords, read_records
from brandsim.tables.schema import SchemaColumn, load_schema

if TYPE_CHECKING:
    import pandas as pd

_DTYPES: Mapping[str, Any] = {"int": "Int64", "float": "float64", "number": "float64", "bool": "bool"}


def read_frame(
    path: str | Path, schema: str, *, more: Sequence[SchemaColumn] = (), **options: Any
) -> pd.DataFrame:
    """Read a table into a data frame.

    Parameters
    ----------
    path : path-like
    schema : str
        Name of the schema under ``data/schema``.
    more : sequence of SchemaColumn
        Columns besides those of the schema, as in `read_records`.
    **options
        The other keywords of `read_records`.

    Returns
    -------
    pandas.DataFrame
        A column for each of the schema: whole numbers as ``Int64``, numbers as ``float64``, both missing where
        blank; flags as ``bool``; anything else as ``object``, None where blank.

    Raises
    ------
    InputError
        As `read_records`.
    """
    return frame_of(read_records(path, schema, more=more, **options), (*load_schema(schema), *more))


def frame_of(records: TableRecords, columns: Sequence[SchemaColumn]) -> pd.DataFrame:
    """Turn rows that were read into a data frame, as `read_frame` does.

    Parameters
    ----------
    records : TableRecords
    columns : sequence of SchemaColumn
        Those that become columns of the frame.
    """
    import pandas as pd

    return pd.DataFrame(
        {
            column.attribute: pd.Series(
                [row[column.attribute] for row in records.rows], dtype=_DTYPES.get(column.type, "object")
            )
            for column in columns
        }
    )
