"""An invented alarm log, written as some other system would."""

from collections.abc import Iterable, Sequence
from pathlib import Path

HEADER = (
    "Ärende",
    "Händelsetyp",
    "Enhet",
    "Station",
    "Larm",
    "På väg",
    "Framme",
    "Klar",
    "N",
    "E",
    "Anmälare",
)
COLUMNS = """
[columns]
event = "Ärende"
type = "Händelsetyp"
unit = "Enhet"
station = "Station"
alarm = "Larm"
rolled = "På väg"
arrived = "Framme"
free = "Klar"
north = "N"
east = "E"
"""


def row(event: str, unit: str = "11-1", **cells: str) -> dict[str, str]:
    """Make a row as it may stand in a log; a cell named otherwise takes the place of the usual one."""
    usual = dict(
        zip(
            HEADER,
            (
                event, "Brand", unit, "Ekmyra", "2024-03-05 10:00:00", "2024-03-05 10:01:30", "2024-03-05 10:08:00",
                "2024-03-05 11:00:00", "6620000", "710000", "Kim Ek",
            ),
            strict=True,
        )
    )  # fmt: skip
    return usual | cells


class AlarmLog:
    """A folder with a mapping and a file of a log.

    Parameters
    ----------
    folder : Path
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def map(self, above: str = 'crs = "EPSG:3006"', columns: str = COLUMNS, file: str = "larm.csv") -> Path:
        """Write the mapping, and return the folder."""
        text = f'files = "{file}"\n{above}\n{columns}'
        (self.folder / "mapping.toml").write_text(text, encoding="utf-8")
        return self.folder

    def write(
        self,
        rows: Iterable[dict[str, str]],
        *,
        delimiter: str = ";",
        encoding: str = "utf-8",
        header: Sequence[str] = HEADER,
        above: str = "",
    ) -> Path:
        """Write rows as text, and a mapping of all columns; return the folder."""
        lines = [delimiter.join(header), *(delimiter.join(one[name] for name in header) for one in rows)]
        (self.folder / "larm.csv").write_bytes((above + "\n".join(lines) + "\n").encode(encoding))
        return self.map()
