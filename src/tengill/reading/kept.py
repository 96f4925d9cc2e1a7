"""Keeping what takes long to make of the packs: their engines, and their compiled patterns.

Python keeps its compiled modules beside their sources; this keeps the compiled packs in a folder
the caller names. A file serves one pack's text, one version of this code and of Python, and is
made anew for any other. What cannot be read or written is done without.
"""

import _sre  # type: ignore[import-not-found]
import contextlib
import hashlib
import marshal
import os
import re
import sys
from array import array
from collections.abc import Sequence
from functools import partial
from importlib import resources
from pathlib import Path
from re import _compiler, _parser  # type: ignore[attr-defined]

from tengill.reading.model import weights
from tengill.reading.packs import Pack, packaged

_CODE = ("packs.py", "patterns.py", "asked.py", "engine.py", "kept.py")
_SUM = 32
_Compiled = tuple[str, int, bytes, int, tuple[tuple[str, int], ...]]
"""A pattern's source, flags, code, number of groups, and its groups' names."""


def prepare(folder: Path | None = None, packs: Sequence[Pack] | None = None) -> None:
    """Load what reading needs, so that processes forked later share it.

    Args:
        folder: Where engines and compiled patterns are kept; made when absent. The first time
            takes two or three seconds, later ones a tenth. Without a folder only the engine of
            the first pack is built (half a second).
        packs: The packs to prepare; the packaged ones by default.
    """
    weights()
    packs = packs or packaged()
    if folder is None:
        packs[0].engine.build()
        return
    for pack in packs:
        path = _path(folder, pack)
        if _prepared.get(path) is pack:
            continue
        if not _load(path, pack):
            pack.engine.build()
            compiled = [
                (_compile(pattern.regular), _compile(pattern.regular_gate))
                for _, _, pattern in pack.patterns
            ]
            _take(pack, compiled)
            _write(path, marshal.dumps((pack.engine.dump(), compiled)))
        _prepared[path] = pack


_prepared: dict[Path, Pack] = {}
"""What this process, or the one it was forked from, prepared already."""


def _path(folder: Path, pack: Pack) -> Path:
    """The file of a pack: its name tells all that the content depends on."""
    told = hashlib.sha256(pack.digest.encode())
    told.update(repr((sys.version, _sre.MAGIC, _sre.CODESIZE, sys.byteorder)).encode())
    for name in _CODE:
        source = resources.files("tengill.reading") / name
        told.update(source.read_bytes() if source.is_file() else b"")
    return folder / f"{pack.language}-{told.hexdigest()[:_SUM]}.compiled"


def _load(path: Path, pack: Pack) -> bool:
    """Take over what a file keeps for a pack; False when there is none that can be used."""
    try:
        data = path.read_bytes()
    except OSError:
        return False
    if hashlib.blake2b(data[_SUM:], digest_size=_SUM).digest() != data[:_SUM]:
        return False
    asked, compiled = marshal.loads(data[_SUM:])  # noqa: S302 - our own, checked above
    pack.engine.load(asked)
    _take(pack, compiled)
    return True


def _take(pack: Pack, compiled: Sequence[tuple[_Compiled | None, _Compiled | None]]) -> None:
    for (_, _, pattern), (whole, gate) in zip(pack.patterns, compiled, strict=True):
        pattern.take(partial(_revived, whole), partial(_revived, gate))


def _write(path: Path, payload: bytes) -> None:
    """Write a file at once or not at all; drop the ones it takes the place of."""
    data = hashlib.blake2b(payload, digest_size=_SUM).digest() + payload
    part = path.with_suffix(f".{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        for old in path.parent.glob(f"{path.name.rpartition('-')[0]}-*.compiled"):
            if len(old.name) == len(path.name):
                old.unlink(missing_ok=True)
        part.write_bytes(data)
        part.replace(path)
    except OSError:
        # A full disk, or a folder that may not be written to: it is made again another time.
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def _compile(source: str | None) -> _Compiled | None:
    """What `re.compile` makes of a source, in a form that can be kept."""
    if source is None:
        return None
    parsed = _parser.parse(source, 0)
    code = array("I", _compiler._code(parsed, 0)).tobytes()  # noqa: SLF001 - no public way
    state = parsed.state
    return (source, state.flags, code, state.groups - 1, tuple(state.groupdict.items()))


def _revived(compiled: _Compiled | None) -> re.Pattern[str] | None:
    """The pattern again; None when this Python does not take it (it is then compiled anew)."""
    if compiled is None:
        return None
    source, flags, code, groups, names = compiled
    by_number: list[str | None] = [None] * (groups + 1)
    for name, number in names:
        by_number[number] = name
    numbers = array("I", code).tolist()
    try:
        pattern: re.Pattern[str] = _sre.compile(
            source, flags, numbers, groups, dict(names), tuple(by_number)
        )
    except (RuntimeError, OverflowError, TypeError, ValueError):
        return None
    return pattern
