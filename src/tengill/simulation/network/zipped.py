"""Zip archives with the same bytes for the same content, written as a stream."""

import io
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_PIECE = 1 << 16


class Zipped:
    """A zip that is being written; every member bears the same time.

    Args:
        path: where to; replaced when there.
        moment: the time of its members, seconds since 1970-01-01 UTC.
    """

    def __init__(self, path: Path, moment: int) -> None:
        at = datetime.fromtimestamp(moment, UTC)
        self._stamp = (at.year, at.month, at.day, at.hour, at.minute, at.second // 2 * 2)
        self._zip = ZipFile(path, "w", ZIP_DEFLATED)

    def __enter__(self) -> Self:
        """The archive itself, open for members."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the archive; without this it is no archive."""
        self._zip.close()

    def add(self, name: str, pieces: Iterable[str | bytes]) -> None:
        """Write one member from pieces of text (UTF-8) or bytes."""
        info = ZipInfo(name, self._stamp)
        info.compress_type = ZIP_DEFLATED
        info.external_attr = 0o644 << 16
        waiting = io.BytesIO()
        with self._zip.open(info, "w", force_zip64=True) as file:
            for piece in pieces:
                waiting.write(piece.encode() if isinstance(piece, str) else piece)
                if waiting.tell() > _PIECE:
                    file.write(waiting.getvalue())
                    waiting = io.BytesIO()
            file.write(waiting.getvalue())
