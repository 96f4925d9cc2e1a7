"""The day's digest: what waits, alike together, read in two minutes."""

import html
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tengill.door.features import FORGED
from tengill.door.plain import line
from tengill.door.wording import dated, duration, texts
from tengill.facts.approaches import Judgement, Verdict
from tengill.facts.messages import Mailbox

_SUBJECT = 80
_NAME = 40
_WORDS = 400
"""Words read in two minutes, at 200 a minute."""
_HEADING = 6
"""Words around a section's lines: its title, and how many more there are."""
_LEAST_LINES = 1
"""However full it is, each section tells its first line."""


@dataclass(frozen=True, slots=True)
class Item:
    """One message for the digest."""

    key: str
    sender: Mailbox
    subject: str
    judgement: Judgement
    group: str = ""
    """The template it shares with others; empty: like nothing else."""
    people: int = 0
    """How many others got the same text."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a digest: a message, or several with the same text."""

    text: str
    keys: tuple[str, ...]
    minutes: float
    warned: bool
    """A sender in it may not be who they say."""


@dataclass(frozen=True, slots=True)
class Section:
    """Lines of one kind: what they ask for, or what machine sent them."""

    title: str
    verdict: Verdict
    lines: tuple[Line, ...]
    more: int
    """Messages of this kind that the two minutes left no room for."""


@dataclass(frozen=True, slots=True)
class Digest:
    """A digest, safe to be put into a mail as it stands."""

    subject: str
    text: str
    html: str
    sections: tuple[Section, ...]
    count: int
    minutes: float
    language: str


def compose(
    items: Sequence[Item], *, day: date, language: str = "en", url: str = "", muted: int = 0
) -> Digest:
    """Put a day's messages together.

    Args:
        items: Messages whose verdict is digest or decline; those that are now or mute are passed over.
        day: The owner's day.
        language: The owner's language.
        url: Where all of them are shown; empty: nowhere.
        muted: How many were muted that day; only the number is told.

    Returns:
        Sections with what waits first, then what is to be declined; the likeliest to be wanted first.
    """
    words = texts(language)["digest"]
    waiting = [one for one in items if one.judgement.verdict in {Verdict.DIGEST, Verdict.DECLINE}]
    sections = _fitted(_sections(waiting, language))
    minutes = sum(one.judgement.minutes for one in waiting)
    count = len(waiting)
    suffix = {0: "_none", 1: "_one"}.get(count, "")
    said = {"count": count, "minutes": duration(minutes, language), "date": dated(day, language)}
    head = [words[f"head{suffix}"].format(**said)]
    if muted:
        head.append(words["muted_one" if muted == 1 else "muted"].format(count=muted))
    foot = words["open"].format(url=url) if url else ""
    return Digest(
        line(words[f"subject{suffix}"].format(**said), 2 * _SUBJECT),
        _text(head, sections, foot, language),
        _html(head, sections, url, language),
        sections,
        count,
        minutes,
        language,
    )


def _kind(item: Item) -> str:
    machine = next((r.code for r in item.judgement.reasons if r.code.startswith("machine_")), "")
    return machine or item.judgement.ask.value


def _sections(items: Sequence[Item], language: str) -> list[Section]:
    kinds: dict[tuple[bool, str], list[Item]] = {}
    for item in items:
        kinds.setdefault((item.judgement.verdict is Verdict.DECLINE, _kind(item)), []).append(item)
    words = texts(language)["digest"]
    made = []
    for (declined, kind), members in kinds.items():
        name = kind.removeprefix("machine_")
        title = words["machine" if kind != name else "asks"][name]
        verdict = Verdict.DECLINE if declined else Verdict.DIGEST
        best = max(one.judgement.chance for one in members)
        made.append((declined, -best, kind, Section(title, verdict, _lines(members, language), 0)))
    return [section for *_, section in sorted(made, key=lambda one: one[:3])]


def _lines(items: Sequence[Item], language: str) -> tuple[Line, ...]:
    groups: dict[str, list[Item]] = {}
    for item in sorted(items, key=lambda one: (-one.judgement.chance, one.key)):
        groups.setdefault(item.group or f"message {item.key}", []).append(item)
    return tuple(_line(members, language) for members in groups.values())


def _line(members: Sequence[Item], language: str) -> Line:
    words = texts(language)["digest"]
    first = members[0]
    sender = line(first.sender.name or first.sender.address, _NAME) or words["nobody"]
    told = f"{sender}: {line(first.subject, _SUBJECT) or words['no_subject']}"
    notes = []
    if len(members) > 1:
        notes.append(words["similar"].format(count=len(members)))
    if (people := max(one.people for one in members)) > 1:
        notes.append(words["copies"].format(count=people))
    warned = any(w.code in FORGED for one in members for w in one.judgement.warnings)
    if warned:
        notes.append(words["warning"])
    minutes = sum(one.judgement.minutes for one in members)
    told += f" ({', '.join(notes)})" if notes else ""
    return Line(told, tuple(one.key for one in members), minutes, warned)


def _fitted(sections: Sequence[Section]) -> tuple[Section, ...]:
    """As many lines of each section as two minutes hold, shared out in turns."""
    left = _WORDS - _HEADING * len(sections)
    kept = [0] * len(sections)
    for turn in range(max((len(one.lines) for one in sections), default=0)):
        for place, section in enumerate(sections):
            if turn >= len(section.lines) or kept[place] < turn:
                continue
            cost = len(section.lines[turn].text.split())
            if turn < _LEAST_LINES or cost <= left:
                kept[place] += 1
                left -= cost
    return tuple(
        Section(
            section.title,
            section.verdict,
            section.lines[:count],
            sum(len(one.keys) for one in section.lines[count:]),
        )
        for section, count in zip(sections, kept, strict=True)
    )


def _heading(section: Section, before: Section | None, language: str) -> str:
    """What becomes of the sections that follow, where it changes."""
    if before is not None and before.verdict is section.verdict:
        return ""
    words = texts(language)["digest"]
    return str(words["declined" if section.verdict is Verdict.DECLINE else "waiting"])


def _text(head: list[str], sections: Sequence[Section], foot: str, language: str) -> str:
    words = texts(language)["digest"]
    out = ["\n".join(head)]
    before = None
    for section in sections:
        if heading := _heading(section, before, language):
            out.append(f"{heading}\n{'=' * len(heading)}")
        lines = [f"- {one.text}" for one in section.lines]
        if section.more:
            lines.append(f"- {words['more'].format(count=section.more)}")
        out.append("\n".join([section.title, *lines]))
        before = section
    if foot:
        out.append(foot)
    return "\n\n".join(out) + "\n"


def _html(head: list[str], sections: Sequence[Section], url: str, language: str) -> str:
    """The same with headings: no style, no picture, no link but the owner's own page."""
    words = texts(language)["digest"]
    out = [f"<p>{html.escape(' '.join(head))}</p>"]
    before = None
    for section in sections:
        if heading := _heading(section, before, language):
            out.append(f"<h2>{html.escape(heading)}</h2>")
        lines = [one.text for one in section.lines]
        if section.more:
            lines.append(words["more"].format(count=section.more))
        items = "".join(f"<li>{html.escape(one)}</li>" for one in lines)
        out.append(f"<h3>{html.escape(section.title)}</h3><ul>{items}</ul>")
        before = section
    if url.startswith(("http://", "https://")):
        link = html.escape(url)
        out.append(f'<p><a href="{link}">{html.escape(words["open"].format(url=url))}</a></p>')
    return "\n".join(out) + "\n"
