"""Results to files: to temporary ones first, renamed when everything is there."""

import os
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from tengill.workspace.table_files import writable

_STEP = 16 << 20
_WINDOW = 128 << 20
_KEPT = 64 << 20


class Destination:
    """One result file, written batch by batch; nothing is seen of it before `keep`."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._path = path
        self._part = path.with_name(f".{path.name}.{os.getpid()}.part")
        self._writer: Any = _writer(self._part, writable(path), schema)
        self._passing = Passing(self._part)

    def __enter__(self) -> Self:
        """The destination itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Remove what was not kept."""
        self._close()
        self._part.unlink(missing_ok=True)

    def write(self, batch: pa.RecordBatch) -> None:
        """Add some rows."""
        if batch.num_rows:
            self._writer.write_batch(batch)
            self._passing.grown()

    def close(self) -> None:
        """Finish the temporary file."""
        self._close()

    def keep(self) -> None:
        """Put the finished file where it belongs, in place of what was there."""
        self._part.replace(self._path)

    def _close(self) -> None:
        if self._writer is not None:
            writer, self._writer = self._writer, None
            self._passing.close()
            writer.close()


class Passing:
    """A growing file whose beginning need not stay in memory.

    What is written waits in the system's page cache, which takes memory it never used before as long
    as there is some: on a virtual machine that can cost ten times the writing itself, and it drives out
    what others keep there. So the system is told, every `_STEP` bytes, that we don't need what was
    written: it begins to write it to disk at once, and takes the pages back when that is done. Nothing
    waits for the disk, however slow. Of a result below `_KEPT` bytes nothing is told.
    """

    def __init__(self, path: Path) -> None:
        # Not every system has it; without it all is as it was.
        self._told = hasattr(os, "posix_fadvise")
        self._file = os.open(path, os.O_RDONLY) if self._told else -1
        self._size = 0

    def grown(self) -> None:
        """To be called after each write."""
        if not self._told:
            return
        size = os.fstat(self._file).st_size
        if size >= _KEPT and size - self._size >= _STEP:
            # What was told before may only have been written since: so again, some way back.
            begin = max(0, self._size - _WINDOW)
            os.posix_fadvise(self._file, begin, size - begin, os.POSIX_FADV_DONTNEED)
            self._size = size

    def close(self) -> None:
        """Say no more."""
        if self._told:
            os.close(self._file)
            self._told = False


def _writer(path: Path, ending: str, schema: pa.Schema) -> Any:
    if ending == ".parquet":
        # Plain pages: dictionaries and compression would take longer than all the rest.
        texts = [f.name for f in schema if not pa.types.is_primitive(f.type)]
        return pq.ParquetWriter(
            path, schema, compression="none", use_dictionary=texts or False,
            write_statistics=["outcome"], data_page_size=4 << 20, write_batch_size=1 << 16,
        )  # fmt: skip
    if ending == ".csv":
        return pa.csv.CSVWriter(path, schema)
    return pa.ipc.new_file(path, schema)
