"""What was found wrong in an alarm log, cell by cell, with the line that it stands on."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from brandsim.log.moments import Flags, Texts

Done = Literal["rejected", "set_aside", "read"]
"""The row was rejected; the cell was left empty and the row kept; the cell was read as the reason says."""

COLUMNS = ["file", "line", "done", "reason", "column", "value"]

REASONS = (
    "cells", "no_event", "no_time", "unread_time", "duplicate", "before", "negative", "unread_number", "no_position",
    "skipped_hour", "doubled_hour", "swapped_axes", "unit_twice", "event_differs", "number_again",
)  # fmt: skip
"""Every reason, in the order in which it is told; its words are ``log_<reason>``."""


class Findings:
    """Gathers what is found, and tells it as a table.

    Parameters
    ----------
    file, line : ndarray [rows]
        Where each row of the log stands.
    """

    def __init__(self, file: Texts, line: np.ndarray) -> None:
        self._file, self._line = file, line
        self._parts: list[pd.DataFrame] = []

    def note(
        self, which: Flags, done: Done, reason: str, column: str = "", values: Texts | None = None
    ) -> None:
        """Note a finding of some rows.

        Parameters
        ----------
        which : ndarray of bool [rows]
        done : {"rejected", "set_aside", "read"}
        reason : str
            Of `REASONS`.
        column : str
            Of the file.
        values : ndarray of str [rows], optional
            What stands there.
        """
        if which.any():
            self.add(
                self._file[which],
                self._line[which],
                done,
                reason,
                column,
                "" if values is None else values[which],
            )

    def add(self, file: object, line: object, done: Done, reason: str, column: str, value: object) -> None:
        """Note findings at places of their own; the parameters are columns, or one value for all."""
        cells = dict(zip(COLUMNS, (file, line, done, reason, column, value), strict=True))
        self._parts.append(pd.DataFrame(cells))

    def table(self) -> pd.DataFrame:
        """Return all findings in the order of the files' lines."""
        if not self._parts:
            return pd.DataFrame(columns=COLUMNS)
        return pd.concat(self._parts, ignore_index=True).sort_values(
            ["file", "line"], kind="stable", ignore_index=True
        )
