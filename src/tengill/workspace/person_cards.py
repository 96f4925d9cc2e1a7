"""What cards tell of one person: where they work, where they are, their tags, who knows them."""

from dataclasses import dataclass

from tengill.ledger.models import PersonOrganisation, PersonPlace, PersonSource, PersonTag
from tengill.workspace.tagging import hidden_tags

_MOST = 20


@dataclass(frozen=True, slots=True)
class OrganisationView:
    """A place in an organisation, and the card that tells it."""

    name: str
    title: str
    since: str
    until: str
    current: bool
    card_id: int | None


@dataclass(frozen=True, slots=True)
class PlaceView:
    """Where they are, and the card that tells it."""

    text: str
    card_id: int | None


@dataclass(frozen=True, slots=True)
class TagView:
    """A tag; put on by hand, or a group of a card."""

    tag: str
    by_hand: bool


@dataclass(frozen=True, slots=True)
class SourceView:
    """A source that knows them, and how many of its facts name them."""

    source: str
    facts: int


@dataclass(frozen=True, slots=True)
class PersonCards:
    """At most twenty of each."""

    organisations: tuple[OrganisationView, ...]
    """Where they are now first, then newest first."""
    places: tuple[PlaceView, ...]
    tags: tuple[TagView, ...]
    sources: tuple[SourceView, ...]
    """Most facts first."""
    hidden_tags: tuple[str, ...] = ()
    """Tags of their cards that a person hid."""


def person_cards(person_id: int) -> PersonCards:
    """What cards tell of a person; empty for an unknown one."""
    organisations = PersonOrganisation.objects.filter(person=person_id).order_by(
        "-current", "-since", "name"
    )
    places = PersonPlace.objects.filter(person=person_id).order_by("folded")
    tags = PersonTag.objects.filter(person=person_id).order_by("folded")
    sources = PersonSource.objects.filter(person=person_id).order_by("-facts", "source")
    return PersonCards(
        tuple(
            OrganisationView(o.name, o.title, o.since, o.until, o.current, o.card_id)
            for o in organisations[:_MOST]
        ),
        tuple(PlaceView(place.text, place.card_id) for place in places[:_MOST]),
        tuple(TagView(tag.tag, tag.by_hand) for tag in tags[:_MOST]),
        tuple(SourceView(one.source, one.facts) for one in sources[:_MOST]),
        hidden_tags(person_id)[:_MOST],
    )
