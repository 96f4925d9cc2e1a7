"""Reads files of who wrote to whom and when, as networks are published: one line each.

`sender receiver seconds`, or with a weight before the time (`sender receiver weight seconds`, as
KONECT has it); spaces, tabs, commas or semicolons between; perhaps gzipped; a header line and
lines that begin with # or % are passed over. People are numbers or any words. Times are numbers
(seconds, or what `unit` says; milli-, micro- and nanoseconds since 1970 are known by their size)
or dates as ISO 8601 writes them (without a zone: UTC).
"""

import gzip
import re
import zlib
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
UNITS = {
    "seconds": 1.0, "milliseconds": 1e-3, "microseconds": 1e-6, "nanoseconds": 1e-9,
    "minutes": 60.0, "hours": 3_600.0, "days": 86_400.0,
}  # fmt: skip
_BY_SIZE = ((1e17, "nanoseconds"), (1e14, "microseconds"), (1e11, "milliseconds"))
_SHORTEST = 14_400
_SHARE, _FEW, _SHOWN = 0.05, 20, 3
_BETWEEN = re.compile(r"[\s,;]+")


class UnreadableError(Exception):
    """A file that is no list of contacts; the message says what is wrong, where, and what to do."""


def read_rows(file: Path, unit: str | None = None) -> tuple[Ints, list[str]]:
    """Rows (sender, receiver, seconds), and what is to be told of lines that could not be read.

    Args:
        file: the file.
        unit: of its times, one of `UNITS`; None: told by their size.

    Raises:
        UnreadableError: when it can't be opened or unpacked, more than a twentieth of its lines
            can't be read, nothing is left, or its times can't be in the unit.
    """
    people: dict[str, int] = {}
    rows: list[tuple[int, int, float]] = []
    bad: list[str] = []
    began = False
    for number, line in enumerate(_text(file).splitlines(), 1):
        told = line.strip()
        if not told or told[0] in "#%":
            continue
        row, why = _row(told, people)
        if row is not None:
            rows.append(row)
        elif began:
            bad.append(f"line {number}: {why}: {told[:60]!r}")
        began = True  # the first line may name the columns
    if len(bad) > max(_FEW, _SHARE * (len(rows) + len(bad))):
        raise UnreadableError(
            f"{file}: {len(bad):,} of {len(rows) + len(bad):,} lines are no contact. "
            + "; ".join(bad[:_SHOWN])
            + ". Each line should read: sender receiver seconds."
        )
    if not rows:
        raise UnreadableError(
            f"{file}: no contact in it. Each line should read: sender receiver seconds."
        )
    senders, receivers, times = zip(*rows, strict=True)
    seconds = _seconds(np.array(times), unit, file)
    told_of = [f"{len(bad):,} lines passed over, such as {bad[0]}"] if bad else []
    return np.column_stack((np.array(senders), np.array(receivers), seconds)), told_of


def _text(file: Path) -> str:
    try:
        data = file.read_bytes()
        if data[:2] == b"\x1f\x8b":
            data = gzip.decompress(data)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise UnreadableError(
            f"{file}: the gzip file is damaged ({error}). Fetch it again."
        ) from None
    except OSError as error:
        raise UnreadableError(f"{file}: {error.strerror or error}.") from None
    return data.decode("utf-8-sig", "replace")


def _row(told: str, people: dict[str, int]) -> tuple[tuple[int, int, float] | None, str]:
    cells = _BETWEEN.split(told)
    date = _date(" ".join(cells[-2:])) if len(cells) == 4 else None
    if len(cells) < 3:
        return None, "fewer than three columns"
    at = date if date is not None else _time(cells[-1])
    if at is None:
        return None, f"{cells[-1][:30]!r} is no time"
    one, other = (people.setdefault(cell, len(people)) for cell in cells[:2])
    return (one, other, at), ""


def _time(cell: str) -> float | None:
    try:
        number = float(cell)
    except ValueError:
        return _date(cell)
    return number if abs(number) < 9e18 else None


def _date(cell: str) -> float | None:
    if "-" not in cell:
        return None
    try:
        at = datetime.fromisoformat(cell)
    except ValueError:
        return None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()


def _seconds(times: npt.NDArray[np.float64], unit: str | None, file: Path) -> Ints:
    if unit is None:
        # Not the very last: one wrong time is no other unit.
        most = float(np.quantile(np.abs(times), 0.99))
        unit = next((name for least, name in _BY_SIZE if most > least), "seconds")
    seconds = times * UNITS[unit]
    if np.ptp(seconds) < _SHORTEST:
        raise UnreadableError(
            f"{file}: read as {unit}, all its times lie within {np.ptp(seconds):,.0f} seconds."
            f" If they are another unit, say so: --unit {' | '.join(UNITS)}."
        )
    if np.abs(seconds).max() > 1e14:
        raise UnreadableError(f"{file}: its times are no {unit}. Say the unit with --unit.")
    return np.rint(seconds).astype(np.int64)
