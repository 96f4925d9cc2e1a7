"""Which record of which file is of whom: `truth/records.jsonl`, line by line as files are written."""

import json
from typing import TextIO

from tengill.simulation.network.entries import Entry

_ENCODER = json.JSONEncoder(ensure_ascii=False)


class Records:
    """Writes the truth about records; counts them."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self.count = 0

    def note(self, source: str, file: str, line: int, entry: Entry, key: str = "") -> None:
        """Take note of one record.

        Args:
            source: the format that tells it (`vcard`, `linkedin`, `google`, `outlook`, `csv` …).
            file: the file within the world's folder; members of archives after a `!`.
            line: the first line of the record in the file or member, from 1; 0 where it has no place.
            entry: the record.
            key: what identifies it within its source, or empty.
        """
        row = {
            "source": source, "file": file, "line": line, "key": key, "person": entry.pid,
            "organisation_card": entry.oid if not entry.pid else "", "name": entry.full, "given": entry.given,
            "middle": entry.middle, "family": entry.family, "points": entry.points(),
            "organisation": entry.organisation, "title": entry.title, "city": entry.city,
            "birthday": entry.birthday, "told_at": entry.told_at, "how": list(entry.how),
        }  # fmt: skip
        self._file.write(_ENCODER.encode(row) + "\n")
        self.count += 1
