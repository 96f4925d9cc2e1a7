"""Posts of an X archive: the owner's words with those they name, and reposts of others' words."""

import html
import re
from typing import Any

from tengill.facts.contacts import Contact, PersonName
from tengill.facts.interactions import Interaction, InteractionKind
from tengill.facts.messages import OWNER, Channel, Mailbox
from tengill.facts.records import Fact
from tengill.sources.records import Raw
from tengill.sources.social.accounts import handle, x_mailbox, x_point
from tengill.sources.social.json_values import identifier, read_json, table, tables, text
from tengill.sources.social.messages import Written, message_of, origin_of
from tengill.sources.social.moments import moment, moment_of_post
from tengill.sources.social.records import Facts, unreadable

_REPOST = re.compile(r"RT @([A-Za-z0-9_]{1,20}):")
_MOST_MENTIONS = 200
_BROKEN = "This post of an X archive can't be read: it is damaged or cut short."


def read_post(raw: Raw) -> Facts:
    """A post: a message to whom it may concern. A repost is a reaction to its author."""
    told = read_json(raw.data)
    post = table(told, "tweet") or table(told)  # archives before 2020 have no wrapper
    number = identifier(post, "id_str", "id")
    if not number:
        return unreadable(raw, _BROKEN)
    words = html.unescape(text(post, "full_text") or text(post, "text"))
    mentioned = list(tables(post, "entities", "user_mentions"))[:_MOST_MENTIONS]
    cards = tuple(card for one in mentioned if (card := _card(one, raw)) is not None)
    repost = _REPOST.match(words)
    if repost:
        return (*cards, _reposted(raw, post, number, repost[1], mentioned))
    mentions = [_mentioned(one) for one in mentioned]
    answered = handle(text(post, "in_reply_to_screen_name", most=40))
    if answered and words.lower().startswith(f"{answered} "):
        mentions.append(_answered(post, answered, mentioned))
    language = text(post, "lang", most=12)
    return (
        *cards,
        message_of(
            Written(
                channel=Channel.X_POST,
                identifier=number,
                sender=OWNER,
                at=moment_of_post(text(post, "created_at", most=40)),
                text=_with_links(words, post),
                mentions=tuple(one for one in mentions if one.address),
                answers=identifier(post, "in_reply_to_status_id_str", "in_reply_to_status_id"),
                headers=(("content-language", language),) if language.isalpha() else (),
            ),
            raw,
        ),
    )


def read_note(raw: Raw) -> Facts:
    """The whole text of a long post.

    Whom it names stands at the post itself; here they would count twice.
    """
    note = table(read_json(raw.data), "noteTweet")
    number = identifier(note, "noteTweetId")
    words = html.unescape(text(note, "core", "text"))
    if not number or not words:
        return unreadable(raw, _BROKEN)
    for link in tables(note, "core", "urls"):
        words = expanded(words, text(link, "shortUrl"), text(link, "expandedUrl"))
    written = Written(
        channel=Channel.X_POST,
        identifier=f"note-{number}",
        sender=OWNER,
        at=moment(text(note, "createdAt", most=40)),
        text=words,
        answers=number,
    )
    return (message_of(written, raw),)


def _mentioned(one: dict[str, Any]) -> Mailbox:
    """Somebody named in a post: by number, which stays, or by handle where the account is gone."""
    told = identifier(one, "id_str", "id") or handle(text(one, "screen_name", most=40))
    return x_mailbox(told, text(one, "name", most=300))


def _card(one: dict[str, Any], raw: Raw) -> Contact | None:
    """What a post tells of somebody it names: which number goes by which handle and name."""
    number = identifier(one, "id_str", "id")
    name = text(one, "name", most=300).strip()
    called = handle(text(one, "screen_name", most=40))
    if not number or not called:
        return None
    return Contact(
        source="x",
        # Names change over the years: each telling stands beside the others.
        key=f"{number}:{called}:{name}"[:200],
        name=PersonName(name),
        points=(x_point(number), x_point(called)),
        origin=origin_of(raw),
    )


def _answered(post: dict[str, Any], called: str, mentioned: list[dict[str, Any]]) -> Mailbox:
    """Whom a post answers, unless it names them anyhow."""
    if any(handle(text(one, "screen_name", most=40)) == called for one in mentioned):
        return x_mailbox("")
    return x_mailbox(identifier(post, "in_reply_to_user_id_str", "in_reply_to_user_id") or called)


def _reposted(
    raw: Raw, post: dict[str, Any], number: str, author: str, mentioned: list[dict[str, Any]]
) -> Fact:
    called = handle(author)
    by_name = (one for one in mentioned if handle(text(one, "screen_name", most=40)) == called)
    told = next(by_name, None)
    at = moment_of_post(text(post, "created_at", most=40))
    return Interaction(
        source="x",
        kind=InteractionKind.REACTION,
        at=at,
        by=OWNER,
        to=_mentioned(told) if told else x_mailbox(called),
        subject="repost",
        key=f"repost:{number}",
        defects=() if at else ("no time could be read",),
        origin=origin_of(raw),
    )


def _with_links(words: str, post: dict[str, Any]) -> str:
    for link in tables(post, "entities", "urls"):
        words = expanded(words, text(link, "url"), text(link, "expanded_url"))
    return words


def expanded(words: str, short: str, whole: str) -> str:
    """A text with one shortened address written out; both come from the archive itself."""
    fits = short.startswith("https://t.co/") and whole.startswith(("https://", "http://"))
    return words.replace(short, whole[:2_000], 5) if fits else words
