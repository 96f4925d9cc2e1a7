"""The owner's own account on Mastodon."""

from urllib.parse import urlsplit

from tengill.facts.contacts import Contact, PersonName, Point
from tengill.facts.messages import PointKind
from tengill.sources.html_text import html_to_text
from tengill.sources.records import Raw
from tengill.sources.social.accounts import account_of_url, mastodon_account, page_point
from tengill.sources.social.json_values import read_json, table, tables, text, values
from tengill.sources.social.messages import origin_of
from tengill.sources.social.records import Facts, unreadable

_MOST_FIELDS = 20
_MOST = 500


def read_actor(raw: Raw) -> Facts:
    """The account, its other addresses, and what the owner says of themselves."""
    actor = table(read_json(raw.data.removeprefix(b"\xef\xbb\xbf")))
    identity = text(actor, "id", most=2_000)
    name = text(actor, "preferredUsername", most=100)
    accounts = [_account(name, identity), *_aliases(actor)]
    points = [Point(PointKind.MASTODON, one) for one in accounts if one]
    page = page_point(text(actor, "url", most=2_000))
    if page:
        points.append(page)
    if not points:
        return unreadable(
            raw, "The account of this Mastodon archive can't be read: actor.json is damaged."
        )
    return (
        Contact(
            source="mastodon",
            key="owner:actor",
            name=PersonName(text(actor, "name", most=300).strip() or name),
            points=tuple(dict.fromkeys(points)),
            headline=html_to_text(text(actor, "summary", most=50_000), 2_000),
            is_owner=True,
            source_fields=_fields(actor),
            origin=origin_of(raw),
        ),
    )


def _account(name: str, identity: str) -> str:
    try:
        host = urlsplit(identity).hostname or ""
    except ValueError:
        host = ""
    return mastodon_account(f"{name}@{host}") or account_of_url(identity)


def _aliases(actor: dict[str, object]) -> list[str]:
    told = [*values(actor, "alsoKnownAs"), *values(actor, "aliases")]
    return [account_of_url(one) or mastodon_account(one) for one in told if isinstance(one, str)]


def _fields(actor: dict[str, object]) -> tuple[tuple[str, str], ...]:
    """The rows of the profile: its links may be anybody's page, so they are kept, not believed."""
    found = []
    for one in list(tables(actor, "attachment"))[:_MOST_FIELDS]:
        if text(one, "type") == "PropertyValue":
            value = html_to_text(text(one, "value", most=5_000), _MOST)
            found.append((text(one, "name", most=100), value))
    return tuple(found)
