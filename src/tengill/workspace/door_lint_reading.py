"""A campaign read from disk: its list row by row, its message, history and opt-outs.

Lists are read as a stream: a million rows take no more memory than one. Nothing in them is obeyed.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext as _

from tengill.door.lint import Consent, Planned, columns
from tengill.door.lint.columns import Columns, UnknownColumnError
from tengill.facts.messages import Mailbox, PointKind
from tengill.sources.addresses import read_list
from tengill.sources.limits import Limits
from tengill.sources.social.days import day_or_time
from tengill.sources.streams import SeekableStream
from tengill.sources.tables import Layout, Row, find_layout, read_row, split_rows
from tengill.workspace.door_lint_whom import CHANNELS, address_of, reached

HEAD = 1 << 16
MOST_MESSAGE = 1 << 20
"""Bytes of a message; nobody writes more."""
_HEADER = re.compile(r"([A-Za-z][A-Za-z-]{1,40}):[ \t]*(.*)")


class CampaignError(ValueError):
    """A file that cannot be used: says which, where, and what to do."""


@dataclass(frozen=True, slots=True)
class Draft:
    """The message of a campaign."""

    text: str
    subject: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    sender: Mailbox | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """How rows are to be taken where they do not say it themselves."""

    draft: Draft
    at: datetime
    channel: str = ""
    """Of `CHANNELS`; empty: by the columns."""
    paid: bool | None = None


# ---------------------------------------------------------------- the message


def read_message(path: Path) -> Draft:
    """The message: text, before it perhaps headers (`Subject:`, `From:` …) and an empty line.

    Raises:
        CampaignError: it is empty, too long, or no text.
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        data = file.read(MOST_MESSAGE + 1)
    if len(data) > MOST_MESSAGE:
        raise CampaignError(
            _("%(path)s is longer than a message is. Give its text.") % {"path": path}
        )
    if b"\0" in data:
        raise CampaignError(
            _("%(path)s is no text. Save the message as plain text.") % {"path": path}
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise CampaignError(
            _("%(path)s is not UTF-8 (line %(line)s). Save it as UTF-8.")
            % {"path": path, "line": line}
        ) from None
    return draft_of(text, str(path))


def draft_of(told: str, where: str = "") -> Draft:
    """A message from its text; see `read_message`.

    Raises:
        CampaignError: there is no text in it.
    """
    text = told.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    headers = _headers(text)
    body = text.partition("\n\n")[2] if headers else text
    if not body.strip():
        raise CampaignError(
            _("%(path)s holds no message. Write its text.") % {"path": where or "message"}
        )
    named = dict(headers)
    from_ = read_list(named.get("from", ""))
    return Draft(body.strip("\n"), named.get("subject", ""), headers, from_[0] if from_ else None)


_KNOWN_HEADERS = frozenset(
    {"subject", "from", "to", "reply-to", "date", "list-unsubscribe", "list-unsubscribe-post",
     "authentication-results", "dkim-signature", "list-id", "precedence", "feedback-id", "sender"}
)  # fmt: skip


def _headers(text: str) -> tuple[tuple[str, str], ...]:
    """The headers a text begins with; none where its first line is no header anybody knows."""
    found: list[tuple[str, str]] = []
    for line in text.partition("\n\n")[0].split("\n"):
        match = _HEADER.fullmatch(line)
        if match:
            found.append((match[1].lower(), match[2].strip()))
        elif found and line[:1] in " \t":
            found[-1] = (found[-1][0], f"{found[-1][1]} {line.strip()}")
        else:
            return ()
    if "\n\n" not in text or not any(name in _KNOWN_HEADERS for name, _value in found):
        return ()
    return tuple(found)


# ---------------------------------------------------------------- the list


@dataclass(frozen=True, slots=True)
class Listed:
    """A list, ready to be read from its beginning as often as needed."""

    path: Path
    layout: Layout
    columns: Columns
    heading: int = 1
    """The line of the heading."""

    def rows(self) -> Iterator[tuple[int, Row]]:
        """Its rows with their numbers as a spreadsheet counts them."""
        with self.path.open("rb") as file:
            raws = split_rows(
                SeekableStream(file), str(self.path), self.layout, "campaign", 0, 0, Limits()
            )
            for number, raw in enumerate(raws, self.heading + 1):
                yield number, read_row(raw)

    def planned(self, asked: Asked) -> Iterator[Planned]:
        """Its rows as planned approaches."""
        for number, row in self.rows():
            yield planned_of(number, row, self.columns, asked)


def open_list(path: Path, told: Mapping[str, str] | None = None) -> Listed:
    """Find out how a list is written.

    Args:
        path: the list.
        told: which columns are taken for what, where the guess is wrong; see `Columns.of`.

    Raises:
        CampaignError: it is no table, it has no such column, or none says who is reached; says which
            columns it has.
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head.strip():
        raise CampaignError(
            _("%(path)s is empty. Give a CSV file with a heading.") % {"path": path}
        )
    layout = find_layout(head, lambda cells: _reaches(cells, told))
    if layout is None:
        raise CampaignError(_why_not_told(head, told) or _why_no_list(path, head))
    heading = head[: layout.begins].count(b"\r" if layout.returns else b"\n") or 1
    return Listed(path, layout, Columns.of(layout.header, told), heading)


def heading_of(path: Path, told: Mapping[str, str] | None = None) -> tuple[Sequence[str], Columns]:
    """The columns a list has and what they are taken for, also where that is not enough to judge it.

    Empty where it is no table.
    """
    with path.open("rb") as file:
        head = file.read(HEAD)
    for mapping in (told, None):
        layout = find_layout(head, lambda cells, mapping=mapping: _reaches(cells, mapping))  # type: ignore[misc]
        if layout is not None:
            return layout.header, Columns.of(layout.header, mapping)
    layout = find_layout(head, lambda cells: len(cells) > 1)
    if layout is None:
        return (), Columns({}, ())
    return layout.header, Columns.of(layout.header)


def _reaches(cells: Sequence[str], told: Mapping[str, str] | None) -> bool:
    try:
        return Columns.of(cells, told).reaches
    except UnknownColumnError:
        return False  # not the heading that was meant


def _why_not_told(head: bytes, told: Mapping[str, str] | None) -> str:
    """What is wrong with what was told of the columns; empty where it is something else."""
    layout = find_layout(head, lambda cells: Columns.of(cells).reaches) or find_layout(
        head, lambda cells: len(cells) > 1
    )
    try:
        Columns.of(layout.header if layout else (), told)
    except UnknownColumnError as error:
        name, known = error.args
        return _("The list has no “%(name)s”. There is: %(known)s.") % {
            "name": str(name)[:100], "known": ", ".join(known)[:400],
        }  # fmt: skip
    return ""


def _why_no_list(path: Path, head: bytes) -> str:
    shape = find_layout(head, lambda cells: len(cells) > 0)
    if shape is None or not all(cell.isprintable() for cell in shape.header):
        return _("%(path)s is no table of text. Save it as CSV (UTF-8).") % {"path": path}
    first = " | ".join(shape.header)[:200]
    if address_of(first):
        return _(
            "%(path)s, row 1 is a target, not a heading: “%(first)s”. Put a heading above it, such as email,name."
        ) % {"path": path, "first": first}
    if len(shape.header) == 1:
        return _(
            "%(path)s, row 1 is one cell: “%(first)s”. Separate columns by a comma, semicolon or tab, and"
            " call the one that says who is reached email, x, mastodon, linkedin, phone or handle."
        ) % {"path": path, "first": first}
    return _(
        "%(path)s, row 1: no column says who is reached. It has %(first)s; call one of them email, x,"
        " mastodon, linkedin, phone or handle."
    ) % {"path": path, "first": first}


def planned_of(number: int, row: Row, known: Columns, asked: Asked) -> Planned:
    """One row as a planned approach; never raises on what the row holds."""
    cells = row.cells

    def cell(name: str) -> str:
        return known.cell(cells, name)

    wanted = cell("channel").strip().lower() or asked.channel
    kind, target, channel = reached(cell, wanted)
    when = day_or_time(cell("at")) if cell("at") else None
    consent_at = known.places.get("consent")
    name = cell("name") or " ".join(
        part for part in (cell("first_name"), cell("last_name")) if part
    )
    defects = list(row.defects)
    if cell("at") and when is None:
        defects.append(_("“%(cell)s” is no date") % {"cell": cell("at")[:40]})
    if wanted and wanted not in CHANNELS:
        defects.append(_("“%(cell)s” is no channel") % {"cell": wanted[:40]})
    paid = columns.yes(cell("paid")) if cell("paid") else asked.paid
    return Planned(
        row=number,
        target=target,
        kind=kind,
        channel=channel,
        at=when or asked.at,
        subject=cell("subject") or asked.draft.subject,
        text=cell("text") or asked.draft.text,
        fields=known.fields(cells),
        name=" ".join(name.split())[:200],
        organisation=cell("organisation")[:200],
        account=cell("account")[:200].strip().lower(),
        topic=cell("topic")[:100],
        paid=asked.paid if paid is None else paid,
        consent=columns.consent(cell("consent"), column=known.keys[consent_at])
        if consent_at is not None
        else Consent.UNKNOWN,
        corporate=columns.corporate(cell("corporate")),
        jurisdictions=columns.jurisdictions(cell("jurisdiction")),
        answers=cell("answers")[:300],
        defects=tuple(defects),
    )


def mail_of(planned: Planned) -> str:
    """An address the row tells beside the way it takes; empty: none."""
    if planned.kind is PointKind.EMAIL and planned.target:
        return ""
    return address_of(planned.fields.get("email", ""))
