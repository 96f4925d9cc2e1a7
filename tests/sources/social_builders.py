"""Exports of social networks in small, in the shapes the real ones have: fictional people only."""

import csv
import dataclasses
import io
import json
from datetime import date, datetime
from enum import Enum

from tengill.facts.messages import KeptAside
from tengill.sources.formats import format_of
from tengill.sources.limits import Limits
from tengill.sources.records import Raw
from tengill.sources.streams import Stream
from tengill.sources.telling import facts_of

HEAD = 1 << 16


def split(data, path="file", start=0, base=0, limits=None):
    """The records of a file whose format is found out by its content."""
    form = format_of(data[:HEAD])
    assert form is not None, data[:80]
    return list(form.records(Stream(io.BytesIO(data)), path, base, start, limits or Limits()))


def facts(data, path="file", limits=None):
    """Everything a file tells, kept aside records included, in order; splitting is checked too."""
    found = split(data, path, limits=limits)
    check_resuming(data, path, found, limits)
    told = []
    for one in found:
        read = one if isinstance(one, KeptAside) else facts_of(one)
        told.extend([read] if isinstance(read, KeptAside) else read)
    return told


def check_resuming(data, path, found, limits=None):
    """Keys grow, every record lies where it says, and reading goes on after any of them."""
    raws = [one for one in found if isinstance(one, Raw)]
    keys = [raw.key for raw in raws]
    assert keys == sorted(set(keys))
    for raw in raws:
        assert raw.next > raw.key
        assert raw.cut or raw.data in data
    for at, raw in enumerate(raws[:3]):
        rest = [one for one in split(data, path, raw.next, limits=limits) if isinstance(one, Raw)]
        assert [one.key for one in rest] == keys[at + 1 :]
    shifted = [one for one in split(data, path, base=1000, limits=limits) if isinstance(one, Raw)]
    assert [raw.key for raw in shifted] == [key + 1000 for key in keys]


def of(told, kind):
    """The facts of one type."""
    return [one for one in told if isinstance(one, kind)]


def reasons(told):
    """Why records were kept aside, in order."""
    return [one.reason for one in of(told, KeptAside)]


def plainly(value):
    """A fact as JSON, without what is empty and where it lay."""
    if dataclasses.is_dataclass(value):
        told = {
            one.name: plainly(getattr(value, one.name))
            for one in dataclasses.fields(value)
            if one.name not in {"origin", "digest", "copy_digest", "sample"}
        }
        return {
            "is": type(value).__name__,
            **{k: v for k, v in told.items() if v not in ("", None, [], False)},
        }
    if isinstance(value, tuple | list):
        return [plainly(one) for one in value]
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, datetime | date) else value


# ------------------------------------------------------------ X


def script(part, entries, number=0):
    """`window.YTD.<part>.part0 = [ … ]`, as X writes it."""
    return f"window.YTD.{part}.part{number} = {json.dumps(entries, indent=2, ensure_ascii=False)}".encode()


def tweet(
    number="501", text="Good morning", at="Wed Dec 24 10:00:00 +0000 2025", mentions=(), **more
):
    """A post; mentions are (number, handle, name)."""
    named = [
        {"name": name, "screen_name": handle, "indices": ["0", "1"], "id_str": one, "id": one}
        for one, handle, name in mentions
    ]
    return {
        "tweet": {
            "retweeted": False,
            "entities": {"hashtags": [], "user_mentions": named, "urls": []},
            "id_str": number,
            "id": number,
            "created_at": at,
            "full_text": text,
            "lang": "en",
            **more,
        }
    }


def direct(
    number="11", sender="1001", to="2002", text="Coffee?", at="2025-01-02T10:00:00.000Z", **more
):
    """A direct message; `to` None in a group."""
    told = {
        "id": number,
        "senderId": sender,
        "text": text,
        "createdAt": at,
        "reactions": [],
        "urls": [],
        **more,
    }
    return {"messageCreate": {**told, **({"recipientId": to} if to else {})}}


def conversation(identifier, *events):
    """A conversation of direct messages."""
    return {"dmConversation": {"conversationId": identifier, "messages": list(events)}}


def manifest(followers=3, tweets=(2, 5), partial=False):
    """manifest.js, with how many entries each part has."""
    counts = {"follower": [followers], "tweets": list(tweets)}
    told = {
        "userInfo": {"accountId": "1001", "userName": "Ada_Lind", "displayName": "Ada Lind"},
        "archiveInfo": {"generationDate": "2025-12-24T11:00:00.000Z", "isPartialArchive": partial},
        "dataTypes": {
            part: {"files": [{"fileName": f"data/{part}.js", "count": str(one)} for one in told]}
            for part, told in counts.items()
        },
    }
    return b"window.__THAR_CONFIG = " + json.dumps(told, indent=2).encode()


# ------------------------------------------------------------ Mastodon

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
ME = "https://hraun.example/users/ada"
BJORK = "https://dal.example/users/bjork"
FOLLOWERS = f"{ME}/followers"


def note(number=1, to=(PUBLIC,), cc=(FOLLOWERS,), content="<p>Hello</p>", tags=(), **more):
    """A post as outbox.json has it."""
    where = {"to": list(to), "cc": list(cc)}
    post = {
        "id": f"{ME}/statuses/{number}",
        "type": "Note",
        "summary": None,
        "inReplyTo": None,
        "published": "2024-05-01T10:00:00Z",
        "attributedTo": ME,
        "content": content,
        "contentMap": {"en": content},
        "conversation": f"tag:hraun.example,2024-05-01:objectId={number}:objectType=Conversation",
        "tag": [{"type": "Mention", "href": href, "name": name} for href, name in tags],
        **where,
        **more,
    }
    return {
        "id": f"{ME}/statuses/{number}/activity",
        "type": "Create",
        "actor": ME,
        "published": "2024-05-01T10:00:00Z",
        **where,
        "object": post,
    }


def boost(url=f"{BJORK}/statuses/10", cc=(BJORK, FOLLOWERS)):
    """A post passed on."""
    return {
        "id": f"{ME}/statuses/9/activity",
        "type": "Announce",
        "actor": ME,
        "published": "2024-05-02T10:00:00Z",
        "to": [PUBLIC],
        "cc": list(cc),
        "object": url,
    }


def collection(items, name="outbox.json"):
    """outbox.json, likes.json, bookmarks.json."""
    told = {
        "@context": ["https://www.w3.org/ns/activitystreams", {"ostatus": "http://ostatus.org#"}],
        "id": name,
        "type": "OrderedCollection",
        "totalItems": 1,
        "orderedItems": items,
    }
    # Rails writes angle brackets as escapes.
    return (
        json.dumps(told, ensure_ascii=False)
        .replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .encode("utf-8", "surrogatepass")
    )


def actor(**more):
    """actor.json."""
    told = {
        "@context": ["https://www.w3.org/ns/activitystreams"],
        "id": ME,
        "type": "Person",
        "preferredUsername": "ada",
        "name": "Ada Lind",
        "summary": "<p>Wool &amp; bridges</p>",
        "url": "https://hraun.example/@ada",
        "alsoKnownAs": ["https://old.example/users/ada"],
        "attachment": [
            {
                "type": "PropertyValue",
                "name": "Web",
                "value": "<a href='https://lind.example'>lind</a>",
            }
        ],
        **more,
    }
    return json.dumps(told).encode()


# ------------------------------------------------------------ LinkedIn

PREAMBLE = (
    "Notes:\n"
    '"When exporting your connection data, you may notice that some addresses are missing, see '
    'https://www.linkedin.com/psettings/privacy/email."\n\n'
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
MESSAGES = (
    "CONVERSATION ID", "CONVERSATION TITLE", "FROM", "SENDER PROFILE URL", "TO",
    "RECIPIENT PROFILE URLS", "DATE", "SUBJECT", "CONTENT", "FOLDER", "ATTACHMENTS",
    "IS MESSAGE DRAFT", "IS CONVERSATION DRAFT",
)  # fmt: skip
PROFILE = "https://www.linkedin.com/in/"


def table(header, *rows, delimiter=",", encoding="utf-8", before=""):
    """A CSV."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return (before + out.getvalue()).encode(encoding)


def letter_row(header=MESSAGES, **more):
    """A row of messages.csv in any of its forms: the columns the header has."""
    told = {
        "CONVERSATION ID": "2-Zm9v",
        "FROM": "Ada Lind",
        "SENDER PROFILE URL": f"{PROFILE}ada-lind",
        "TO": "Björk Dal",
        "RECIPIENT PROFILE URLS": f"{PROFILE}bj%C3%B6rk-dal",
        "DATE": "2026-03-02 14:03:22 UTC",
        "CONTENT": "Shall we talk on Thursday?",
        "FOLDER": "INBOX",
        "IS MESSAGE DRAFT": "No",
        "IS CONVERSATION DRAFT": "No",
        **{name.replace("_", " "): value for name, value in more.items()},
    }
    return tuple(told.get(name, "") for name in header)
