"""A LinkedIn data export in the shapes of 2025 and 2026."""
# ruff: noqa: PLR2004 - a probability or a limit is clearest where it acts

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from urllib.parse import quote

from tengill.simulation.network.entries import Entry
from tengill.simulation.network.identities import Identity

NOTES = (
    'Notes:\n"When exporting your connection data, you may notice that some of the email addresses are missing.'
    " You will only see email addresses for connections who have allowed their connections to see or download"
    " their email address using this setting https://www.linkedin.com/psettings/privacy/email. You can learn more"
    ' here https://www.linkedin.com/help/linkedin/answer/261"\n\n'
)
CONNECTIONS = (
    "First Name",
    "Last Name",
    "URL",
    "Email Address",
    "Company",
    "Position",
    "Connected On",
)
MESSAGES = ("CONVERSATION ID", "CONVERSATION TITLE", "FROM", "SENDER PROFILE URL", "TO", "RECIPIENT PROFILE URLS",
            "DATE", "SUBJECT", "CONTENT", "FOLDER", "ATTACHMENTS", "IS MESSAGE DRAFT", "IS CONVERSATION DRAFT")  # fmt: skip
INVITATIONS = (
    "From",
    "To",
    "Sent At",
    "Message",
    "Direction",
    "inviterProfileUrl",
    "inviteeProfileUrl",
)
RECOMMENDATIONS = (
    "First Name",
    "Last Name",
    "Company",
    "Job Title",
    "Text",
    "Creation Date",
    "Status",
)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def endorsements(who: str) -> tuple[str, ...]:
    """The header of endorsements; `who` is Endorser (received) or Endorsee (given)."""
    return ("Endorsement Date", "Skill Name", f"{who} First Name", f"{who} Last Name", f"{who} Public Url",
            "Endorsement Status")  # fmt: skip


def csv_line(row: Iterable[str]) -> str:
    """One row as LinkedIn writes it, its line end included."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(row)
    return text.getvalue()


def profile_url(slug: str, *, scheme: bool = True) -> str:
    """The address of a profile, percent-encoded."""
    return f"{'https://' if scheme else ''}www.linkedin.com/in/{quote(slug)}" if slug else ""


def day(moment: int) -> str:
    """`21 Nov 2024`."""
    at = datetime.fromtimestamp(moment, UTC)
    return f"{at.day:02d} {MONTHS[at.month - 1]} {at.year}"


def stamp(moment: int) -> str:
    """`2026-03-02 14:03:22 UTC`, as messages have it."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def american(moment: int) -> str:
    """`6/9/26, 9:05 AM`, as invitations have it."""
    at = datetime.fromtimestamp(moment, UTC)
    hour = at.hour % 12 or 12
    return f"{at.month}/{at.day}/{at.year % 100:02d}, {hour}:{at.minute:02d} {'AM' if at.hour < 12 else 'PM'}"


def american_padded(moment: int) -> str:
    """`11/27/24, 08:15 AM`, as recommendations have it."""
    return datetime.fromtimestamp(moment, UTC).strftime("%m/%d/%y, %I:%M %p")


def connection(entry: Entry, connected: int, suffix: str = "") -> str:
    """A row of Connections.csv."""
    given = " ".join(part for part in (entry.given, entry.middle) if part)
    mail = entry.emails[0][1] if entry.emails else ""
    family = entry.family + (f", {suffix}" if suffix else "")
    return csv_line(
        (
            given,
            family,
            profile_url(entry.slug),
            mail,
            entry.organisation,
            entry.title,
            day(connected),
        )
    )


def message(
    conversation: str,
    sender: Identity,
    readers: tuple[Identity, ...],
    moment: int,
    text: str,
    title: str = "",
) -> str:
    """A row of messages.csv."""
    return csv_line(
        (
            conversation, title, sender.name, profile_url(sender.slug), ",".join(r.name for r in readers),
            ",".join(profile_url(r.slug) for r in readers), stamp(moment), "", text, "INBOX", "", "No", "No",
        )
    )  # fmt: skip


def about_owner(owner: Identity) -> Iterator[tuple[str, str]]:
    """The small files about the owner: name and text."""
    profile = ("First Name", "Last Name", "Maiden Name", "Address", "Birth Date", "Headline", "Summary", "Industry",
               "Zip Code", "Geo Location", "Twitter Handles", "Websites", "Instant Messengers")  # fmt: skip
    row = (owner.given.nom, owner.second.nom, "", "", owner.birthday, "Connector of people",
           "I bring people together, and remember who brought me.", "Professional Services", "",
           f"{owner.city}, {owner.country}", f"[{owner.handle}]", "", "")  # fmt: skip
    yield "Profile.csv", csv_line(profile) + csv_line(row)
    places = [
        csv_line(
            (
                job.organisation,
                job.title,
                "",
                f"{owner.city}, {owner.country}",
                _month(job.since),
                "",
            )
        )
        for job in owner.jobs
    ] or [
        csv_line(("Leiðarvísir", "Founder", "", f"{owner.city}, {owner.country}", "Mar 2018", ""))
    ]
    header = ("Company Name", "Title", "Description", "Location", "Started On", "Finished On")
    yield "Positions.csv", csv_line(header) + "".join(places)
    mails = "".join(
        csv_line((address, "Yes", "Yes" if number == 0 else "No", "2024-06-05 14:00:00 UTC"))
        for number, address in enumerate(reversed(owner.mails))
    )
    yield (
        "Email Addresses.csv",
        csv_line(("Email Address", "Confirmed", "Primary", "Updated On")) + mails,
    )
    yield (
        "PhoneNumbers.csv",
        csv_line(("Extension", "Number", "Type")) + csv_line(("", owner.mobile, "Mobile")),
    )


def _month(moment: int) -> str:
    at = datetime.fromtimestamp(moment, UTC)
    return f"{MONTHS[at.month - 1]} {at.year}"
