"""What the server shows: the page's record, read anew when it changes."""

import logging
import os
from pathlib import Path
from typing import Any

from tengill.doorpage.fields import LONGEST_MESSAGE
from tengill.doorpage.page import Page, PageError, as_record, load, place
from tengill.doorpage.wording import languages

_LOOK_EVERY = 1.0
_log = logging.getLogger("tengill.doorpage")


class Published:
    """The page as last published. A record that can't be read leaves what was shown before."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._looked = float("-inf")
        self._seen: tuple[int, int, int] | None = None
        self._page: Page | None = None

    def page(self, steady: float) -> Page | None:
        """The page, or None where none was published.

        Args:
            steady: seconds on a clock that never goes back; the file is looked at once a second.
        """
        if steady - self._looked >= _LOOK_EVERY:
            self._looked = steady
            self._look()
        return self._page

    def _look(self) -> None:
        try:
            told = os.stat(place(self._home))  # noqa: PTH116 - a Path's stat, without making a Path
        except FileNotFoundError:
            # Taken back by the owner: the public side follows.
            self._seen = self._page = None
            return
        except OSError as e:
            _log.error("The page's record can't be read: %s", e)
            return
        seen = (told.st_ino, told.st_mtime_ns, told.st_size)
        if seen == self._seen:
            return
        self._seen = seen
        try:
            self._page = load(self._home)
        except (PageError, OSError) as e:
            _log.error("%s Shown is what was published before.", e)


def public_record(page: Page, today_topics: tuple[str, ...]) -> dict[str, Any]:
    """What `/.well-known/door.json` tells: the page's record, and how to write.

    Args:
        page: what is published.
        today_topics: the keys of the topics that are open today.
    """
    record = {"$schema": "door.schema.json"} | as_record(page)
    topics = [topic for topic in record.pop("topics", []) if topic["key"] in today_topics]
    if topics:
        record["topics"] = topics
    if page.form:
        contact = {"languages": list(languages()), "longest_message": LONGEST_MESSAGE}
        record["contact"] = contact | ({"form": page.url} if page.url else {})
    return record
