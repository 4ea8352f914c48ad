"""An alarm log that can be read, drawn and saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import brandsim.log.log as _log
from brandsim._files import file_path
from brandsim.clock import ZONE
from brandsim.log.log import IncidentLog
from brandsim.render.blocks import Block, Picture
from brandsim.report.content.log import log_sections
from brandsim.report.faces import Report
from brandsim.scenarios.files.folder import folder_above, folder_at, load_folder
from brandsim.words.catalogue import term
from brandsim.words.text import checked

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True, eq=False, repr=False)
class LogReport(Report, IncidentLog):
    """The result of `read_log`: an alarm log, with an account of what was read in words, as a page and drawn."""

    _title = "log_title"
    _sections = log_sections

    def figure(self, lang: str = "sv") -> Figure:
        """Draw when events were, and how soon the first unit was there.

        Parameters
        ----------
        lang : str
            One of `languages`.

        Raises
        ------
        InputError
            For another language.
        """
        from brandsim.report.figures.log import log_figure

        return log_figure(self, checked(lang))

    def _fragment(self, lang: str) -> Sequence[Block]:
        return Picture(self.figure(lang), term(self._title, lang)), *self._sections(lang)


def read_log(path: str | Path) -> LogReport:
    """Read an alarm log by the mapping of its columns, as `brandsim.log.read_log`, with an account of it.

    Parameters
    ----------
    path : str or Path
        ``mapping.toml``, or the municipality's folder that it lies in, or the name of one that ships.

    Raises
    ------
    InputError
        As `brandsim.log.read_log`.

    Examples
    --------
    >>> import brandsim as bs
    >>> log = bs.read_log("exempel")
    >>> [file.name for file in log.files]
    ['larm_2022.csv', 'larm_2023.csv', 'larm_2024.csv']
    """
    where = file_path("log", "path", path)
    home = folder_at(where) or folder_above(Path(where))
    zone = ZONE if home is None else load_folder(home).zone
    return LogReport.of(_log.read_log(folder_at(where) or where, zone))
