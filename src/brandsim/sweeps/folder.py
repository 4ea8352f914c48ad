"""A sweep's folder: what was asked, and every finished chunk, each written whole before it is said to be finished."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock, Timeout

from brandsim._errors import InputError, Said, verbatim
from brandsim._files import file_path, told, written_whole
from brandsim.report.provenance import Provenance
from brandsim.roads.graph.provenance import sha256_of
from brandsim.sweeps.grid import Chunk, Grid
from brandsim.sweeps.played import Common, Played
from brandsim.tables.json import parse_json

if TYPE_CHECKING:
    import pyarrow as pa

SCHEMA = 1
"""Of the folder's files; a folder of a later one is not gone on with."""

BEGUN = "sweep.json"
CHUNKS = "chunks"
LOCK = "lock"

_OTHER_FOLDER = "Name another folder, or put back what was."


@dataclass(frozen=True)
class SweepFolder:
    """The folder of a sweep.

    Attributes
    ----------
    path : Path
    """

    path: Path

    @classmethod
    @contextmanager
    def held(cls, path: str | Path) -> Iterator[SweepFolder]:
        """Make the folder if it is not there, and hold it: nobody else can play in it meanwhile.

        The system lets go of it when this process ends, however it ends.

        Parameters
        ----------
        path : path-like

        Raises
        ------
        InputError
            If it cannot be made, or somebody else holds it.
        """
        folder = file_path("sweep", "folder", path)
        with told(folder, "a folder that can be written", "Name another folder."):
            (folder / CHUNKS).mkdir(parents=True, exist_ok=True)
            lock = FileLock(folder / LOCK)
            try:
                lock.acquire(timeout=0)
            except Timeout as error:
                value = verbatim(Said("a folder that another sweep is playing in"))
                cure = Said("Wait until it has ended, or name another folder.")
                raise InputError(str(folder), "", value, "a folder of one's own", cure) from error
        try:
            yield cls(folder)
        finally:
            lock.release()

    def begin(self, grid: Grid, provenance: Provenance) -> None:
        """Write what is asked, or see that it is what was asked when the folder was begun.

        Parameters
        ----------
        grid : Grid
        provenance : Provenance

        Raises
        ------
        InputError
            If the sweep, its data or the program is another: what is finished would not belong with what follows.
        """
        file = self.path / BEGUN
        now = {"schema": SCHEMA, "grid": grid.to_dict(), **_facts(provenance)}
        if not file.exists():
            if any((self.path / CHUNKS).iterdir()):
                value = verbatim(Said("chunks, but no {file}", file=BEGUN))
                raise InputError(
                    str(self.path), "", value, "a sweep's folder, or an empty one", _OTHER_FOLDER
                )
            self._write_json(file, now)
            return
        then = parse_json(file, "what a sweep was begun with", _OTHER_FOLDER)
        if then.get("schema") != SCHEMA:
            expected = Said("schema {schema}", schema=SCHEMA)
            raise InputError(str(file), "schema", then.get("schema"), expected, _OTHER_FOLDER)
        _check_same(str(self.path), then, json.loads(json.dumps(now)))

    def finished(self, chunk: Chunk) -> bool:
        """Tell whether a chunk is finished, and as it was written.

        Parameters
        ----------
        chunk : Chunk
        """
        manifest = self._manifest(chunk)
        data = self._data(chunk)
        return bool(manifest) and data.is_file() and sha256_of(data) == manifest.get("sha256")

    def seconds(self, chunk: Chunk) -> float:
        """Return how long a finished chunk took to play.

        Parameters
        ----------
        chunk : Chunk
        """
        return float(self._manifest(chunk)["seconds"])

    def keep(self, chunk: Chunk, played: Played, seconds: float) -> None:
        """Write a chunk: first its data, then the manifest that says that it is finished.

        Parameters
        ----------
        chunk : Chunk
        played : Played
        seconds : float
            That it took.

        Raises
        ------
        InputError
            If it cannot be written, as on a full disk.
        """
        content = _parquet(played.table())
        with written_whole(self._data(chunk)) as temporary:
            temporary.write_bytes(content)
        manifest = {
            "schema": SCHEMA,
            "cell": chunk.cell.number,
            "part": chunk.part,
            "parts": chunk.parts,
            "sha256": hashlib.sha256(content).hexdigest(),
            "seconds": seconds,
            "common": played.common._asdict(),
        }
        self._write_json(self._said(chunk), manifest)

    def read(self, chunk: Chunk) -> Played:
        """Read a finished chunk.

        Parameters
        ----------
        chunk : Chunk
        """
        import pyarrow.parquet as pq

        return Played.read(pq.read_table(self._data(chunk)), Common.read(self._manifest(chunk)["common"]))

    def write_rows(self, name: str, rows: list[dict[str, Any]]) -> None:
        """Write a table for machines, as Parquet and as CSV.

        Parameters
        ----------
        name : str
            Of the files, without their ends.
        rows : list of dict
            All with the same keys.
        """
        import pyarrow as pa
        import pyarrow.csv as pc

        table = pa.Table.from_pylist(rows)
        with written_whole(self.path / f"{name}.parquet") as temporary:
            temporary.write_bytes(_parquet(table))
        sink = pa.BufferOutputStream()
        pc.write_csv(table, sink)
        with written_whole(self.path / f"{name}.csv") as temporary:
            temporary.write_bytes(sink.getvalue().to_pybytes())

    def _data(self, chunk: Chunk) -> Path:
        return self.path / CHUNKS / f"{chunk.key}.parquet"

    def _said(self, chunk: Chunk) -> Path:
        return self.path / CHUNKS / f"{chunk.key}.json"

    def _manifest(self, chunk: Chunk) -> dict[str, Any]:
        """Return what is said of a finished chunk; nothing if it is not finished, or what is said is damaged."""
        file = self._said(chunk)
        if not file.is_file():
            return {}
        try:
            found = parse_json(file, "a chunk's manifest", _OTHER_FOLDER)
        except InputError:
            return {}
        return found if found.get("schema") == SCHEMA else {}

    @staticmethod
    def _write_json(file: Path, content: Mapping[str, Any]) -> None:
        with written_whole(file) as temporary:
            temporary.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")


def _parquet(table: pa.Table) -> bytes:
    """Return a table as the bytes of a file, so that writing it is one act whose refusal the system explains."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    content: bytes = sink.getvalue().to_pybytes()
    return content


def _facts(provenance: Provenance) -> dict[str, Any]:
    told_of = provenance.to_dict("sv")
    return {"provenance": {key: value for key, value in told_of.items() if key not in {"arguments", "lang"}}}


def _check_same(folder: str, then: Mapping[str, Any], now: Mapping[str, Any]) -> None:
    """Check that a folder is gone on with as it was begun."""
    before, after = then.get("grid", {}), now["grid"]
    for key in after:
        if before.get(key) != after[key]:
            value = Said("another {key} than when the folder was begun", key=key)
            raise InputError(folder, "", verbatim(value), "the sweep that it was begun with", _OTHER_FOLDER)
    before, after = then.get("provenance", {}), now["provenance"]
    for key in ("brandsim", "commit", "libraries"):
        if before.get(key) != after[key]:
            value = Said("another program than when the folder was begun ({key})", key=key)
            raise InputError(folder, "", verbatim(value), "the program that it was begun with", _OTHER_FOLDER)
    files = {**before.get("data", {}), **after["data"]}
    for file in files:
        if before.get("data", {}).get(file) != after["data"].get(file):
            value = Said("another file than when the folder was begun")
            raise InputError(folder, file, verbatim(value), "the data that it was begun with", _OTHER_FOLDER)
