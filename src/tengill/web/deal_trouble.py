"""What is wrong with a list of deals, in the reader's language.

The sources know no languages: they say it in English, in one of a few shapes. A test holds these
to what the sources say; what has no shape here is told as it came.
"""

import re

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_SHAPES: tuple[tuple[re.Pattern[str], str | Promise], ...] = (
    (
        re.compile(r"(?P<file>.+) is empty\. Export the deals again, with headers\."),
        _("%(file)s is empty. Export the deals again, with headers."),
    ),
    (
        re.compile(r"(?P<file>.+) has only one column when its cells are parted by .*", re.DOTALL),
        _("%(file)s has only one column. Save it as CSV with commas between the cells."),
    ),
    (
        re.compile(r"(?P<file>.+) is .+, not CSV\. Save the deals as CSV\."),
        _("%(file)s is not CSV. Save the deals as CSV."),
    ),
    (
        re.compile(r"(?P<file>.+) holds binary data, not CSV\. Export the deals again\."),
        _("%(file)s holds binary data, not CSV. Export the deals again."),
    ),
    (
        re.compile(r"There is no column '(?P<column>.*)'\. Columns: (?P<columns>.*)\.", re.DOTALL),
        _("There is no column “%(column)s”. Columns: %(columns)s."),
    ),
)


def in_words(error: ValueError) -> str:
    """What an error from reading a list of deals says, in the active language."""
    said = str(error)
    for shape, words in _SHAPES:
        found = shape.fullmatch(said)
        if found:
            return str(words) % found.groupdict()
    return said
