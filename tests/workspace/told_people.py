"""Facts about fictional people, for tests: cards, meetings, interactions and figures."""

import random
from datetime import UTC, date, datetime, timedelta

from tengill.facts.contacts import (
    Affiliation,
    Contact,
    Figure,
    PersonName,
    Place,
    Point,
    Reach,
)
from tengill.facts.interactions import Interaction, InteractionKind
from tengill.facts.meetings import Answer, Attendee, Meeting, MeetingState
from tengill.facts.messages import (
    OWNER,
    Addressed,
    Body,
    Channel,
    DateBasis,
    Mailbox,
    Message,
    PointKind,
    Role,
)
from tengill.facts.records import Fact

START = datetime(2019, 3, 1, 9, tzinfo=UTC)
GIVEN = ("Ada", "Björk", "Carl", "Dísa", "Egon", "Freyja", "Gunnar", "Hanna", "Ivar", "Jóhanna")
FAMILY = ("Lindqvist", "Dalgaard", "Moesgaard", "Holmberg", "Viksund", "Sundby", "Bergvall")


def on(day: int) -> datetime:
    """So many days after the start."""
    return START + timedelta(days=day)


def email(address: str, label: str = "") -> Point:
    return Point(PointKind.EMAIL, address, label)


def phone(number: str) -> Point:
    return Point(PointKind.PHONE, number)


def profile(slug: str) -> Point:
    return Point(PointKind.LINKEDIN, slug)


def card(
    name: str, *points: Point, key: str = "", source: str = "vcard", **more: object
) -> Contact:
    """A card; the rest as `Contact` takes it."""
    return Contact(source, key, PersonName(name), points, **more)  # type: ignore[arg-type]


def box(point: Point, name: str = "") -> Mailbox:
    return Mailbox(name, point.value, point.kind)


def meeting(
    title: str, day: int, organiser: Mailbox, *invited: Mailbox, key: str = "", **more: object
) -> Meeting:
    """A meeting of an hour where everybody accepted."""
    told = {"attendees": tuple(Attendee(one, Answer.ACCEPTED) for one in invited), **more}
    return Meeting("icalendar", key, on(day), on(day) + timedelta(hours=1), title,
                   organiser=organiser, **told)  # type: ignore[arg-type]  # fmt: skip


def connection(slug: str, name: str, day: int) -> Interaction:
    """A connection of the owner's."""
    to = Mailbox(name, slug, PointKind.LINKEDIN)
    return Interaction("linkedin", InteractionKind.CONNECTION, on(day), OWNER, to)


def direct(by: Mailbox, to: Mailbox, day: int, text: str, thread: str = "1") -> Message:
    """A message within LinkedIn."""
    addressed = (Addressed(Role.FROM, by), Addressed(Role.TO, to))
    return Message("", b"", on(day), DateBasis.DATE, "", addressed, Body(text),
                   channel=Channel.LINKEDIN, thread=thread)  # fmt: skip


def some_facts(seed: int, number: int = 60) -> list[list[Fact]]:
    """Records of all kinds about few people, so that points are shared by many facts."""
    rng = random.Random(seed)
    return [_record(rng, at) for at in range(number)]


def _record(rng: random.Random, at: int) -> list[Fact]:
    who = [(g, f) for g in GIVEN for f in FAMILY[:3]]
    given, family = rng.choice(who)
    name = f"{given} {family}"
    slug = f"{given}-{family}".lower()
    mail = f"{given}.{family}@{rng.choice(['holm', 'dal'])}.example".lower()
    box_ = Mailbox(rng.choice([name, given, ""]), mail)
    other = Mailbox("", f"{rng.choice(GIVEN)}@dal.example".lower())
    kind = rng.choice(["card", "connection", "meeting", "reach", "message", "endorsement"])
    if kind == "card":
        points = rng.sample([email(mail), phone(f"+3545550{rng.randrange(20):03}"), profile(slug)],
                            rng.randrange(0, 4))  # fmt: skip
        return [
            card(
                name, *points, key=rng.choice(["", slug]), groups=(rng.choice(["boats", "board"]),),
                affiliations=(Affiliation(f"{rng.choice(['Holm', 'Dal'])} hf.", "Director",
                                          since=date(2015, 1, 1)),),
                places=(Place("Reykjavík, Iceland", "Reykjavík", country="Iceland"),),
                told_at=on(rng.randrange(900)), is_organisation=rng.random() < 0.1,
            )
        ]  # fmt: skip
    if kind == "connection":
        return [card(name, profile(slug), key=slug, source="linkedin"),
                connection(slug, name, rng.randrange(900))]  # fmt: skip
    if kind == "meeting":
        state = rng.choice([MeetingState.CONFIRMED, MeetingState.CANCELLED])
        answers = [rng.choice(list(Answer)), Answer.ACCEPTED]
        invited = tuple(
            Attendee(one, said) for one, said in zip([box_, other], answers, strict=True)
        )
        return [meeting("Review", rng.randrange(900), rng.choice([other, box_]),
                        key=rng.choice(["", f"m{rng.randrange(9)}"]), state=state,
                        attendees=invited)]  # fmt: skip
    if kind == "reach":
        return [Reach("linkedin", profile(slug), Figure.CONNECTIONS, rng.randrange(9), on(1), name)]
    if kind == "message":
        return [direct(Mailbox(name, slug, PointKind.LINKEDIN), OWNER, rng.randrange(900), f"Hi {at}"),
                direct(OWNER, box_, rng.randrange(900), f"Thanks {at}")]  # fmt: skip
    return [Interaction("linkedin", InteractionKind.ENDORSEMENT, rng.choice([None, on(at)]),
                        box_, other, "Negotiation", key=rng.choice(["", f"e{at}"]))]  # fmt: skip
