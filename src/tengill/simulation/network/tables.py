"""Contacts as tables: Google's CSV, Outlook's CSV, and a plain list of people."""

import csv
import io
from collections.abc import Iterable, Iterator

from tengill.simulation.network.entries import Entry

_GOOGLE = (
    "First Name", "Middle Name", "Last Name", "Phonetic First Name", "Phonetic Middle Name", "Phonetic Last Name",
    "Name Prefix", "Name Suffix", "Nickname", "File As", "Organization Name", "Organization Title",
    "Organization Department", "Birthday", "Notes", "Photo", "Labels",
    "E-mail 1 - Label", "E-mail 1 - Value", "E-mail 2 - Label", "E-mail 2 - Value",
    "Phone 1 - Label", "Phone 1 - Value", "Phone 2 - Label", "Phone 2 - Value",
    "Address 1 - Label", "Address 1 - Formatted", "Address 1 - Street", "Address 1 - City", "Address 1 - PO Box",
    "Address 1 - Region", "Address 1 - Postal Code", "Address 1 - Country", "Address 1 - Extended Address",
)  # fmt: skip
_ADDRESS = ("Street", "Street 2", "Street 3", "City", "State", "Postal Code", "Country/Region")
_OUTLOOK = (
    "Title", "First Name", "Middle Name", "Last Name", "Suffix", "Company", "Department", "Job Title",
    *(f"{place} {part}" for place in ("Business", "Home", "Other") for part in _ADDRESS),
    "Assistant's Phone", "Business Fax", "Business Phone", "Business Phone 2", "Callback", "Car Phone",
    "Company Main Phone", "Home Fax", "Home Phone", "Home Phone 2", "ISDN", "Mobile Phone", "Other Fax",
    "Other Phone", "Pager", "Primary Phone", "Radio Phone", "TTY/TDD Phone", "Telex", "Account", "Anniversary",
    "Assistant's Name", "Billing Information", "Birthday", "Business Address PO Box", "Categories", "Children",
    "Directory Server", "E-mail Address", "E-mail Type", "E-mail Display Name", "E-mail 2 Address",
    "E-mail 2 Type", "E-mail 2 Display Name", "E-mail 3 Address", "E-mail 3 Type", "E-mail 3 Display Name",
    "Gender", "Government ID Number", "Hobby", "Home Address PO Box", "Initials", "Internet Free Busy",
    "Keywords", "Language", "Location", "Manager's Name", "Mileage", "Notes", "Office Location",
    "Organizational ID Number", "Other Address PO Box", "Priority", "Private", "Profession", "Referred By",
    "Sensitivity", "Spouse", "User 1", "User 2", "User 3", "User 4", "Web Page",
)  # fmt: skip
_PEOPLE = ("Name", "Email", "Company", "Role", "City", "Phone", "Tags")
_LABELS = {"work": "Work", "home": "Home", "cell": "Mobile"}
Row = tuple[Entry | None, str]
"""A record as text, its line end included, and whose it is; None for the header."""


def _lines(
    rows: Iterable[tuple[Entry | None, Iterable[str]]], quoting: int, end: str
) -> Iterator[Row]:
    for entry, row in rows:
        text = io.StringIO()
        csv.writer(text, quoting=quoting, lineterminator=end).writerow(row)  # type: ignore[arg-type]
        yield entry, text.getvalue()


def google_rows(entries: Iterable[Entry]) -> Iterator[Row]:
    """A Google Contacts export; two values of one kind may share a cell, joined by ` ::: `."""
    rows = ((one, _cells(_GOOGLE, _google(one))) for one in entries)
    return _lines(_headed(_GOOGLE, rows), csv.QUOTE_MINIMAL, "\n")


def _google(entry: Entry) -> dict[str, str]:
    found = {
        "First Name": entry.given, "Middle Name": entry.middle, "Last Name": entry.family,
        "Organization Name": entry.organisation, "Organization Title": entry.title, "Birthday": entry.birthday,
        "Notes": entry.note, "Labels": " ::: ".join((*entry.groups, "* myContacts")),
    }  # fmt: skip
    if entry.city:
        found |= {"Address 1 - City": entry.city, "Address 1 - Country": entry.country,
                  "Address 1 - Formatted": f"{entry.city}\n{entry.country}"}  # fmt: skip
    # The third and later values join the second's cell, as Google does with equal labels.
    for number, kept in ((1, entry.emails[:1]), (2, entry.emails[1:])):
        if kept:
            found[f"E-mail {number} - Label"] = ("* " if number == 1 else "") + _LABELS[kept[0][0]]
            found[f"E-mail {number} - Value"] = " ::: ".join(address for _, address in kept)
    for number, phones in ((1, entry.phones[:1]), (2, entry.phones[1:])):
        if phones:
            found[f"Phone {number} - Label"] = _LABELS[phones[0][0]]
            found[f"Phone {number} - Value"] = " ::: ".join(written for _, written, _ in phones)
    return found


def outlook_rows(entries: Iterable[Entry]) -> Iterator[Row]:
    """A classic Outlook export: 92 columns, everything quoted, CR LF."""
    rows = ((one, _cells(_OUTLOOK, _outlook(one))) for one in entries)
    return _lines(_headed(_OUTLOOK, rows), csv.QUOTE_ALL, "\r\n")


def _outlook(entry: Entry) -> dict[str, str]:
    found = {
        "First Name": entry.given, "Middle Name": entry.middle, "Last Name": entry.family,
        "Company": entry.organisation, "Job Title": entry.title, "Business City": entry.city,
        "Business Country/Region": entry.country, "Anniversary": "0/0/00", "Birthday": "0/0/00",
        "Categories": ";".join(entry.groups), "Gender": "Unspecified", "Priority": "Normal",
        "Private": "False", "Sensitivity": "Normal", "Notes": entry.note,
    }  # fmt: skip
    for place, (_, address) in zip(("", " 2", " 3"), entry.emails, strict=False):
        found[f"E-mail{place} Address"] = address
        found[f"E-mail{place} Type"] = "SMTP"
        found[f"E-mail{place} Display Name"] = f"{entry.full} ({address})"
    columns = {"work": "Business Phone", "home": "Home Phone", "cell": "Mobile Phone"}
    found |= {columns[label]: written for label, written, _ in entry.phones}
    return found


def people_rows(entries: Iterable[Entry]) -> Iterator[Row]:
    """A list of people as somebody keeps it in a spreadsheet."""
    rows = (
        (
            one,
            (
                one.full, one.emails[0][1] if one.emails else "", one.organisation, one.title, one.city,
                one.phones[0][1] if one.phones else "", "; ".join(one.groups),
            ),
        )
        for one in entries
    )  # fmt: skip
    return _lines(_headed(_PEOPLE, rows), csv.QUOTE_MINIMAL, "\n")


def _headed(
    header: tuple[str, ...], rows: Iterable[tuple[Entry, Iterable[str]]]
) -> Iterator[tuple[Entry | None, Iterable[str]]]:
    yield None, header
    yield from rows


def _cells(header: tuple[str, ...], values: dict[str, str]) -> list[str]:
    return [values.get(column, "") for column in header]
