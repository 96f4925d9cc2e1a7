"""Invitations, recommendations and endorsements."""

from hashlib import blake2b

from tengill.facts.contacts import Affiliation, Contact, PersonName, Point
from tengill.facts.interactions import Interaction, InteractionKind
from tengill.facts.messages import OWNER, Mailbox, PointKind
from tengill.sources.linkedin.who import member, person_name
from tengill.sources.records import Raw
from tengill.sources.social.accounts import linkedin_slug
from tengill.sources.social.days import day_or_time
from tengill.sources.social.messages import origin_of
from tengill.sources.social.records import Facts, context_of, unreadable
from tengill.sources.tables import Row, read_row

_MOST = 300
_MOST_TEXT = 20_000


def read_invitation(raw: Raw) -> Facts:
    """Somebody asked somebody to be connected."""
    row = read_row(raw)
    incoming = row.get("direction").upper() == "INCOMING"
    name = row.get("from" if incoming else "to")
    url = row.get("inviterprofileurl" if incoming else "inviteeprofileurl")
    them = member(name, url)
    if them is None or row.get("direction").upper() not in {"INCOMING", "OUTGOING"}:
        return unreadable(raw, "This invitation does not tell with whom it was.")
    when = row.get("sent at")
    fact = _towards(
        raw, row, InteractionKind.INVITATION, them, when, given=not incoming,
        key=f"{'in' if incoming else 'out'}:{them.address or them.name}:{when}",
        text=row.get("message"),
    )  # fmt: skip
    owner = linkedin_slug(row.get("inviteeprofileurl" if incoming else "inviterprofileurl"))
    if owner and context_of(raw.context).get("first"):
        card = Contact(
            source="linkedin", key="owner:invitations", name=PersonName(""),
            points=(Point(PointKind.LINKEDIN, owner),), is_owner=True, origin=fact.origin,
        )  # fmt: skip
        return (card, fact)
    return (fact,)


def read_recommendation(raw: Raw) -> Facts:
    """A recommendation written by the owner or of them: its text, and who it was with."""
    row = read_row(raw)
    given = context_of(raw.context)["given"]
    name = person_name(row.get("first name"), row.get("last name"))
    if not name.full:
        return unreadable(raw, "This recommendation does not tell with whom it was.")
    company, title = row.get("company"), row.get("job title")
    told = row.get("text")
    key = f"{'given' if given else 'received'}:{name.full}:{_hash(told)}"
    fact = _towards(
        raw, row, InteractionKind.RECOMMENDATION, Mailbox(name.full, ""),
        row.get("creation date"), given=given, key=key, subject=title, text=told,
    )  # fmt: skip
    if not company and not title:
        return (fact,)
    card = Contact(
        source="linkedin",
        key=f"recommendation:{name.full}|{company}"[:200],
        name=name,
        affiliations=(Affiliation(company[:_MOST], title[:_MOST]),),
        origin=fact.origin,
    )
    return (card, fact)


def read_endorsement(raw: Raw) -> Facts:
    """Somebody vouched for a skill of somebody."""
    row = read_row(raw)
    given = bool(row.get("endorsee first name", "endorsee last name", "endorsee public url"))
    side = "endorsee" if given else "endorser"
    name = person_name(row.get(f"{side} first name"), row.get(f"{side} last name"))
    them = member(name.full, row.get(f"{side} public url"))
    skill = row.get("skill name")
    if them is None or not skill:
        return unreadable(
            raw, "This endorsement does not tell who it was with, or for which skill."
        )
    key = f"{'given' if given else 'received'}:{them.address or them.name}:{skill}"
    return (
        _towards(
            raw, row, InteractionKind.ENDORSEMENT, them, row.get("endorsement date"),
            given=given, key=key, subject=skill,
        ),
    )  # fmt: skip


def _towards(
    raw: Raw,
    row: Row,
    kind: InteractionKind,
    them: Mailbox,
    when: str,
    *,
    given: bool,
    key: str,
    subject: str = "",
    text: str = "",
) -> Interaction:
    """Something the owner did towards them (`given`) or they towards the owner."""
    at = day_or_time(when, context_of(raw.context).get("order", ""))
    return Interaction(
        source="linkedin",
        kind=kind,
        at=at,
        by=OWNER if given else them,
        to=them if given else OWNER,
        subject=subject[:_MOST],
        text=text[:_MOST_TEXT],
        key=f"{kind.value}:{key}"[:200],
        defects=(*row.defects, *(() if at else ("no time could be read",))),
        origin=origin_of(raw),
    )


def _hash(told: str) -> str:
    return blake2b(told.encode("utf-8", "replace"), digest_size=6).hexdigest()
