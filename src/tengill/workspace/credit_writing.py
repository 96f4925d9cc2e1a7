"""Results to files: to temporary ones first, renamed when everything is there."""

import os
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from tengill.workspace.table_files import writable


class Destination:
    """One result file, written batch by batch; nothing is seen of it before `keep`."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._path = path
        self._part = path.with_name(f".{path.name}.{os.getpid()}.part")
        self._writer: Any = _writer(self._part, writable(path), schema)

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

    def close(self) -> None:
        """Finish the temporary file."""
        self._close()

    def keep(self) -> None:
        """Put the finished file where it belongs, in place of what was there."""
        self._part.replace(self._path)

    def _close(self) -> None:
        if self._writer is not None:
            writer, self._writer = self._writer, None
            writer.close()


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
