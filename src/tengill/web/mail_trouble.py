"""Why mail was kept aside, in the reader's language.

The sources know no languages: they say it in English, for somebody at a command line. Here each
of their sentences has a shape, and what the screen says instead. A test holds these to all that
the sources say; what has no shape is told as it came.
"""

import re

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tengill.web.shapes import shape

_SHAPES: tuple[tuple[re.Pattern[str], str | Promise], ...] = (
    # A file, or what lies at a place.
    shape("The file is empty: there is nothing to read.", _("The file is empty: there is nothing to read.")),
    shape("This is binary data that nobody here reads. Export mail as mbox, Maildir or .eml, contacts as vCard or CSV, calendars as iCalendar, and import that.", _("This is binary data that nobody here reads. Export mail as mbox, Maildir or .eml, contacts as vCard or CSV, calendars as iCalendar, and import that.")),
    shape("This is text without mail headers. Mail begins with header lines such as “From:” or, in an mbox, with a “From ” line.", _("This is text without mail headers. Mail begins with header lines such as “From:” or, in an mbox, with a “From ” line.")),
    shape("This looks like a list of deals. Bring in what came of them under Outcomes, or with: tengill outcomes import FILE", _("This looks like a list of deals. Bring in what came of them under Outcomes, or with: tengill outcomes import FILE")),
    shape("Nothing in this folder can be read. Point at mail (mbox, Maildir, .eml), contacts, calendars, exports of social networks, or an archive of any of these; of a table, name the columns on the Imports page.", _("Nothing in this folder can be read. Point at mail (mbox, Maildir, .eml), contacts, calendars, exports of social networks, or an archive of any of these; of a table, name the columns on the Imports page.")),
    shape("This is a device, pipe or socket; mail is read from files.", _("This is a device, pipe or socket; mail is read from files.")),
    shape("It can't be opened: {why}. Check that it is there and may be read.", _("It can't be opened (%(why)s). Check that it is there and may be read.")),
    shape("It can't be read: {why}. Check that it is there and may be read.", _("It can't be read (%(why)s). Check that it is there and may be read.")),
    shape("Reading stops early: {why}. What lies before was read; check the disk, or fetch the file again.", _("Reading stops early (%(why)s). What lies before was read; check the disk, or fetch the file again.")),
    # An archive.
    shape("There is no file in this archive.", _("There is no file in this archive.")),
    shape("The archive is cut off or damaged: {why}. What could be found in it was read; fetch the archive again for the rest.", _("The archive is cut off or damaged (%(why)s). What could be found in it was read; fetch the archive again for the rest.")),
    shape("The archive has no directory at its end: it was cut off. What lies before the cut was read; fetch the archive again for the rest.", _("The archive was cut off. What lies before the cut was read; fetch the archive again for the rest.")),
    shape("“{name}” in the archive is encrypted. Unpack it yourself first.", _("“%(name)s” in the archive is encrypted. Unpack it yourself first.")),
    shape("“{name}” in the archive is damaged. Fetch the archive again.", _("“%(name)s” in the archive is damaged. Fetch the archive again.")),
    shape("Reading “{name}” stops early: {why}. What lies before was read; fetch the file again for the rest.", _("Reading “%(name)s” stops early (%(why)s). What lies before was read; fetch the file again for the rest.")),
    shape("Archives are followed {levels} levels deep. Unpack this one yourself and import what comes out.", _("Archives are followed %(levels)s levels deep. Unpack this one yourself and import what comes out.")),
    shape("{why}. Reading stopped there: this is how a zip bomb looks. What lies before was read. Unpack it yourself if you trust it, and import what comes out.", _("It unpacks to more than is believed (%(why)s), and reading stopped there: this is how a zip bomb looks. What lies before was read. Unpack it yourself if you trust it, and import what comes out.")),
    # A record.
    shape("There is nothing between two separators.", _("There is nothing between two separators.")),
    shape("This record does not begin with mail headers, so it can't be read as a message.", _("This record does not begin with mail headers, so it can't be read as a message.")),
    shape("The reader stumbled over this record ({error}). Please report it.", _("The reader stumbled over this record (%(error)s). Please report it.")),
    shape("Reading it ended the reading process. It lies in {path}.", _("Reading it ended the reading process. It lies in %(path)s.")),
    # Contacts, calendars, exports.
    shape("Not read, because they tell of no meeting: {told}. The meetings beside them were read.", _("Not read, because they tell of no meeting (%(told)s). The meetings beside them were read.")),
    shape("The file ends in the middle of its list: a part is missing. What lies before was read; download the export again for the rest.", _("The file ends in the middle of its list: a part is missing. What lies before was read; download the export again for the rest.")),
    shape("The file has no row that names all the columns of the mapping. Look at it again and say anew which column means what.", _("The file has no row that names all the columns of the mapping. Look at it again and say anew which column means what.")),
    shape("The reader of {format} stumbled over this record ({error}). Please report it.", _("The reader of %(format)s stumbled over this record (%(error)s). Please report it.")),
    shape("These recommendations may be given or received: only the file's name tells. Call it Recommendations_Given.csv or Recommendations_Received.csv and import it again.", _("These recommendations may be given or received: only the file's name tells. Call it Recommendations_Given.csv or Recommendations_Received.csv and import it again.")),
    shape("This card names nobody and holds no address. Nothing is lost by leaving it out.", _("This card names nobody and holds no address. Nothing is lost by leaving it out.")),
    shape("This event tells neither when it is nor what. Look at it in the program that wrote the file, and export it again.", _("This event tells neither when it is nor what. Look at it in the program that wrote the file, and export it again.")),
    shape("This file has one column, called Name. If it holds your skills on LinkedIn, call it Skills.csv; if it holds people, add a column such as Email or Company.", _("This file has one column, called Name. If it holds your skills on LinkedIn, call it Skills.csv; if it holds people, add a column such as Email or Company.")),
    shape("This looks like a LinkedIn export, but its headings are not the English ones. In LinkedIn, set the language to English (Settings, Account preferences, Language), ask for the export again, and import that; or name its columns by hand as a list of people.", _("This looks like a LinkedIn export, but its headings are not the English ones. In LinkedIn, set the language to English (Settings, Account preferences, Language), ask for the export again, and import that; or name its columns by hand as a list of people.")),
    shape("This is Mastodon's list of muted accounts. It tells of no contact and is left out.", _("This is Mastodon's list of muted accounts. It tells of no contact and is left out.")),
    shape("This part of a LinkedIn export ({name}) tells of nobody you were in touch with. It is left out.", _("This part of a LinkedIn export (%(name)s) tells of nobody you were in touch with. It is left out.")),
    shape("A connection of {when} tells neither name nor profile: this member closed their account. It is counted and left out.", _("A connection of %(when)s tells neither name nor profile: this member closed their account. It is counted and left out.")),
    shape("This row of the contacts names nobody and holds no address.", _("This row of the contacts names nobody and holds no address.")),
    shape("This stands between two cards or before the first and belongs to neither. Look whether a card has lost its BEGIN:VCARD line.", _("This stands between two cards or before the first and belongs to neither. Look whether a card has lost its BEGIN:VCARD line.")),
)  # fmt: skip
_AT = re.compile(r"(?P<path>.+?): (?P<what>[A-Z“].*)", re.DOTALL)

_REASONS: dict[str, str | Promise] = {
    "archive damaged": _("archive damaged"),
    "archive expands too far": _("archive unpacks to too much"),
    "archive nested too deep": _("archives within archives, too deep"),
    "directory without mail": _("folder without mail"),
    "empty archive": _("empty archive"),
    "empty file": _("empty file"),
    "empty record": _("nothing between two separators"),
    "member damaged": _("file in an archive damaged"),
    "no header": _("no mail headers"),
    "not mail": _("not mail"),
    "reader crashed": _("the reader crashed"),
    "reader failed": _("the reader failed"),
    "special file": _("no ordinary file"),
    "unreadable": _("can't be read"),
    "zip damaged": _("zip archive damaged"),
    "zip member damaged": _("file in an archive damaged"),
    "zip member encrypted": _("file in an archive encrypted"),
    "can't be fetched": _("can't be fetched"),
    "columns not found": _("columns not found"),
    "empty card": _("empty card"),
    "empty row": _("empty row"),
    "event without content": _("event without content"),
    "file incomplete": _("file incomplete"),
    "no meetings": _("no meetings"),
    "only names": _("only names"),
    "text between cards": _("text between cards"),
    "which way is not told": _("which way is not told"),
    "nothing for the network": _("nothing for the network"),
    "LinkedIn in another language": _("LinkedIn in another language"),
}


def in_words(said: str) -> str:
    """What the sources say of mail they could not read, in the active language.

    Also with the place before it, as a plan of an import tells it (`PATH: …`).
    """
    told = _in_words(said)
    placed = _AT.fullmatch(said) if told is None else None
    if placed is not None and (what := _in_words(placed["what"])) is not None:
        return f"{placed['path']}: {what}"
    return said if told is None else told


def _in_words(said: str) -> str | None:
    for pattern, words in _SHAPES:
        found = pattern.fullmatch(said)
        if found:
            return str(words) % found.groupdict()
    return None


def reason_in_words(reason: str) -> str:
    """Why a record was kept aside, in a few words of the active language."""
    return str(_REASONS.get(reason, reason))
