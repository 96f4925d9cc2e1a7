"""Whole address books, read and compared with what stands beside them.

After a change that is meant: `python tests/sources/test_contact_golden.py` writes the golden files
anew; look at the difference before keeping it.
"""

import dataclasses
import io
import json
from datetime import datetime
from pathlib import Path

import pytest

from tengill.sources.formats import format_of
from tengill.sources.limits import Limits
from tengill.sources.records import Raw
from tengill.sources.streams import Stream

SAMPLES = Path(__file__).parent / "samples" / "contacts"
FILES = sorted(path for path in SAMPLES.iterdir() if path.suffix != ".json")


def told(path):
    """The format and its facts, fields that say nothing left out."""
    data = path.read_bytes()
    format_ = format_of(data)
    found = []
    for raw in format_.records(Stream(io.BytesIO(data)), path.name, 0, 0, Limits()):
        assert isinstance(raw, Raw)
        found += [said(dataclasses.asdict(fact)) for fact in format_.facts(raw)]
    return {
        "format": format_.name,
        "facts": json.loads(json.dumps(found, default=datetime.isoformat)),
    }


def said(value):
    if isinstance(value, dict):
        parts = ((name, said(part)) for name, part in value.items())
        return {name: part for name, part in parts if part not in ("", None, False, [], {})}
    if isinstance(value, tuple | list):
        return [said(part) for part in value]
    return value


@pytest.mark.slow
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_address_book_reads_as_its_golden_file(path):
    golden = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    assert told(path) == golden


def write():
    """Write the golden files anew."""
    for path in FILES:
        text = json.dumps(told(path), ensure_ascii=False, indent=1) + "\n"
        path.with_suffix(".json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
