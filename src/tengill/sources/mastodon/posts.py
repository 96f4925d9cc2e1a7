"""Posts, boosts, likes and bookmarks of a Mastodon archive.

Who may read a post stands in `to` and `cc`: the collection `Public` (in `cc`: unlisted), the
author's followers, or neither: then it is a message to those it names, and never a public post.
"""

from typing import Any

from tengill.facts.contacts import Contact, PersonName, Point
from tengill.facts.interactions import Interaction, InteractionKind
from tengill.facts.messages import OWNER, Channel, Mailbox, PointKind
from tengill.sources.html_text import html_to_text
from tengill.sources.records import Raw
from tengill.sources.social.accounts import account_of_url, bare_url, mastodon_account
from tengill.sources.social.json_values import read_json, table, tables, text, values
from tengill.sources.social.messages import Written, message_of, origin_of
from tengill.sources.social.moments import moment
from tengill.sources.social.records import Facts, unreadable

_PUBLIC = frozenset({"https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public"})
_WRITTEN = frozenset({"Note", "Article", "Question", "Page"})
_MOST_TEXT = 1_000_000
_MOST_NAMED = 1_000
_SUBJECTS = {"likes": "like", "bookmarks": "bookmark"}


def read_activity(raw: Raw) -> Facts:
    """A post or a boost; other activities tell nothing."""
    activity = table(read_json(raw.data))
    kind = text(activity, "type", most=40)
    if kind == "Announce":
        return _boost(raw, activity)
    if kind == "Create" and table(activity, "object"):
        return _post(raw, activity, table(activity, "object"))
    if kind:
        return ()
    return unreadable(raw, "This activity of a Mastodon archive is damaged or cut short.")


def author_of(raw: Raw) -> tuple[Contact, ...]:
    """The owner's account, as every activity of their outbox tells it, also without actor.json."""
    who = _who(text(table(read_json(raw.data)), "actor", most=2_000))
    if who.kind is not PointKind.MASTODON:
        return ()
    return (
        Contact(
            source="mastodon", key="owner:outbox", name=PersonName(""),
            points=(Point(who.kind, who.address),), is_owner=True, origin=origin_of(raw),
        ),
    )  # fmt: skip


def read_liked(raw: Raw, part: str) -> Facts:
    """The address of a post that was liked or bookmarked; nothing where it tells no author."""
    url = read_json(raw.data)
    if part not in _SUBJECTS or not isinstance(url, str):
        return unreadable(raw, "This entry of a Mastodon archive is no post and no activity.")
    return liked(raw, text(url), _SUBJECTS[part])


def liked(raw: Raw, url: str, subject: str) -> Facts:
    """The owner's reaction, at an unknown time, to the author of the post at an address."""
    author = account_of_url(url)
    if not author:
        return ()
    return (
        Interaction(
            source="mastodon", kind=InteractionKind.REACTION, at=None, by=OWNER,
            to=Mailbox("", author, PointKind.MASTODON), subject=subject,
            key=f"{subject}:{bare_url(url)}"[:200], origin=origin_of(raw),
        ),
    )  # fmt: skip


def _boost(raw: Raw, activity: dict[str, Any]) -> Facts:
    told = activity.get("object")
    url = told if isinstance(told, str) else text(table(activity, "object"), "id", most=2_000)
    others = (one for one in _named(activity, "cc", "to") if not _is_followers(one))
    found = (account for one in others if (account := account_of_url(one)))
    author = next(found, "") or account_of_url(url)
    if not author:
        return ()
    return (
        Interaction(
            source="mastodon", kind=InteractionKind.REACTION,
            at=moment(text(activity, "published", most=40)),
            by=_who(text(activity, "actor", most=2_000)),
            to=Mailbox("", author, PointKind.MASTODON), subject="boost",
            key=f"boost:{bare_url(url)}"[:200], origin=origin_of(raw),
        ),
    )  # fmt: skip


def _post(raw: Raw, activity: dict[str, Any], post: dict[str, Any]) -> Facts:
    if text(post, "type", most=40) not in _WRITTEN:
        return ()
    audience = _audience(activity, post)
    named = _mentions(post)
    if audience == "direct":
        told = dict.fromkeys((*_named(activity, "to", "cc"), *_named(post, "to", "cc")))
        to = tuple(named.get(one) or _who(one) for one in told if one not in _PUBLIC)
        to = (*to, *(box for box in named.values() if box not in to))
    else:
        to = ()
    content = text(post, "content", most=_MOST_TEXT * 2)
    identifier = text(post, "id", most=2_000) or text(activity, "id", most=2_000)
    language = next(iter(table(post, "contentMap")), "")
    written = Written(
        channel=Channel.MASTODON if audience == "direct" else Channel.MASTODON_POST,
        identifier=identifier,
        sender=_who(text(activity, "actor", most=2_000) or text(post, "attributedTo", most=2_000)),
        at=moment(text(post, "published", most=40) or text(activity, "published", most=40)),
        text=html_to_text(content, _MOST_TEXT) + _choices(post),
        to=tuple(one for one in to if one.address),
        mentions=() if audience == "direct" else tuple(named.values()),
        subject=text(post, "summary", most=500),
        thread=text(post, "conversation", most=300),
        answers=text(post, "inReplyTo", most=2_000),
        headers=(("content-language", language[:12]),) if language.isascii() and language else (),
        labels=(audience,),
        files=tuple(text(one, "url", most=2_000) for one in tables(post, "attachment")),
        was_html=True,
    )
    return (message_of(written, raw),)


def _audience(activity: dict[str, Any], post: dict[str, Any]) -> str:
    """`public`, `unlisted`, `followers` or `direct`; in doubt, the one that fewest may read."""
    order = ("direct", "followers", "unlisted", "public")
    told = [one for one in (activity, post) if "to" in one or "cc" in one]
    return min((_of_one(one) for one in told), key=order.index, default="direct")


def _of_one(told: dict[str, Any]) -> str:
    if _PUBLIC & set(_named(told, "to")):
        return "public"
    if _PUBLIC & set(_named(told, "cc")):
        return "unlisted"
    named = _named(told, "to", "cc")
    return "followers" if any(_is_followers(one) for one in named) else "direct"


def _named(told: dict[str, Any], *keys: str) -> list[str]:
    found = (one for key in keys for one in values(told, key)[:_MOST_NAMED])
    return [one for one in found if isinstance(one, str)]


def _is_followers(url: str) -> bool:
    return url.rstrip("/").endswith("/followers")


def _who(url: str) -> Mailbox:
    """The account behind an actor's address, or the address itself; empty: the owner."""
    if not url:
        return OWNER
    account = account_of_url(url)
    if account:
        return Mailbox("", account, PointKind.MASTODON)
    return Mailbox("", bare_url(url), PointKind.URL)


def _mentions(post: dict[str, Any]) -> dict[str, Mailbox]:
    """Actor's address → the account a post names; `@anna` alone is of the actor's own server."""
    found: dict[str, Mailbox] = {}
    for tag in list(tables(post, "tag"))[:_MOST_NAMED]:
        if text(tag, "type", most=40) != "Mention":
            continue
        href = text(tag, "href", most=2_000)
        account = mastodon_account(text(tag, "name", most=400)) or account_of_url(href)
        if account:
            found[href or account] = Mailbox("", account, PointKind.MASTODON)
    return found


def _choices(post: dict[str, Any]) -> str:
    names = [text(one, "name", most=500) for key in ("oneOf", "anyOf") for one in tables(post, key)]
    return "".join(f"\n- {name}" for name in names if name)
