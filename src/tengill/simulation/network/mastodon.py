"""A Mastodon archive: actor, outbox with public and direct posts, likes; and the list of followed."""
# ruff: noqa: PLR2004 - a probability or a limit is clearest where it acts

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from html import escape
from typing import Any

from tengill.simulation.network.identities import Identity
from tengill.simulation.network.linkedin import csv_line
from tengill.simulation.network.talk import Talk
from tengill.simulation.network.touches import Touch, Touches
from tengill.simulation.settings import WorldSettings
from tengill.simulation.streams import Streams
from tengill.simulation.topics import owners_topics

DAY = 86_400
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
_CONTEXT = ["https://www.w3.org/ns/activitystreams"]


def actor_url(account: str) -> str:
    """The actor of an account `user@server`."""
    user, _, server = account.partition("@")
    return f"https://{server}/users/{user}"


class Outbox:
    """The members of one Mastodon archive, and the CSV beside it."""

    def __init__(
        self, settings: WorldSettings, streams: Streams, touches: Touches, talk: Talk
    ) -> None:
        self._settings = settings
        self._streams = streams
        self._touches = touches
        self._talk = talk
        self._owner = touches.society.owner
        self._me = actor_url(self._owner.fediverse)
        self.friends: list[Identity] = [
            p for p in touches.society.people[1:] if touches.links(p).mastodon
        ]

    def members(self, touches: list[Touch]) -> Iterator[tuple[str, str]]:
        """Every member: its name and its text."""
        posts = sorted(
            (*self._public(), *self._direct(touches)), key=lambda post: post["published"]
        )
        for name, value in (
            ("actor.json", self._actor()),
            ("outbox.json", _collection("outbox.json", posts)),
            ("likes.json", _collection("likes.json", self._liked())),
            ("bookmarks.json", _collection("bookmarks.json", [])),
        ):
            yield name, json.dumps(value, ensure_ascii=False)

    def following(self) -> str:
        """following_accounts.csv as it is downloaded beside the archive."""
        head = ("Account address", "Show boosts", "Notify on new posts", "Languages")
        rows = (
            (
                p.fediverse,
                "true",
                "false",
                "en, is" if self._streams.number("tongues", p.pid) < 0.1 else "",
            )
            for p in self.friends
        )
        return csv_line(head) + "".join(map(csv_line, rows))

    def _actor(self) -> dict[str, Any]:
        user, _, server = self._owner.fediverse.partition("@")
        return {
            "@context": _CONTEXT, "id": self._me, "type": "Person", "following": f"{self._me}/following",
            "followers": f"{self._me}/followers", "inbox": f"{self._me}/inbox", "outbox": "outbox.json",
            "likes": "likes.json", "bookmarks": "bookmarks.json", "preferredUsername": user,
            "name": self._owner.name, "summary": "<p>I bring people together.</p>",
            "url": f"https://{server}/@{user}", "published": "2017-04-01T00:00:00Z", "attachment": [], "tag": [],
        }  # fmt: skip

    def _public(self) -> Iterator[dict[str, Any]]:
        own = owners_topics(self._streams, tuple(self._touches.society.offers))
        span = self._settings.ends_at - self._settings.starts_at
        for number in range(max(3, int(span / (14 * DAY)))):
            draw = self._streams.stream("toot", number)
            moment = self._settings.starts_at + int(span * draw.random())
            friend = draw.pick(self.friends) if self.friends else None
            if friend and draw.chance(0.1):
                yield self._boost(friend, moment, number)
                continue
            language = "is" if draw.chance(self._settings.icelandic * 0.5) else "en"
            voice = f"@{friend.fediverse}" if friend else "my neighbour"
            text = self._talk.post(language, moment, draw, draw.pick(own), voice)
            named = friend if friend and voice in text else None
            reach = ([PUBLIC], [f"{self._me}/followers"])
            if draw.chance(0.1):  # for followers only: nor public, nor direct
                reach = ([f"{self._me}/followers"], [])
            yield self._note(f"{number}", moment, text, language, named, reach)

    def _direct(self, touches: list[Touch]) -> Iterator[dict[str, Any]]:
        """Posts only one other may read; the other's own answers are in nobody's archive but theirs."""
        for touch in touches:
            if touch.channel != "mastodon" or touch.at >= self._settings.ends_at:
                continue
            other = self._touches.society.by_id[touch.pid]
            draw = self._streams.stream("toot-to", touch.pid, touch.at)
            language = self._talk.language(self._owner, other, ("mastodon", touch.pid, touch.at))
            said = self._talk.say("personal", language, self._owner, other, touch.at, draw)
            text = f"@{other.fediverse} {said}"
            yield self._note(
                f"{touch.at}{other.pid[1:]}",
                touch.at,
                text,
                language,
                other,
                ([actor_url(other.fediverse)], []),
            )

    def _note(
        self,
        ident: str,
        moment: int,
        text: str,
        language: str,
        named: Identity | None,
        reach: tuple[list[str], list[str]],
    ) -> dict[str, Any]:
        to, cc = reach
        tag, content = [], escape(text, quote=False)
        if named:
            href = actor_url(named.fediverse)
            user, _, server = named.fediverse.partition("@")
            tag = [{"type": "Mention", "href": href, "name": f"@{named.fediverse}"}]
            link = f'<span class="h-card"><a href="https://{server}/@{user}" class="u-url mention">@<span>{user}</span></a></span>'
            content = content.replace(f"@{named.fediverse}", link)
            if PUBLIC in to:
                cc = [*cc, href]
        url = f"{self._me}/statuses/{ident}"
        published = _iso(moment)
        note = {
            "id": url, "type": "Note", "summary": None, "inReplyTo": None, "published": published,
            "url": url.replace("/users/", "/@"), "attributedTo": self._me, "to": to, "cc": cc, "sensitive": False,
            "content": f"<p>{content}</p>", "contentMap": {language: f"<p>{content}</p>"}, "attachment": [], "tag": tag,
        }  # fmt: skip
        return {"id": f"{url}/activity", "type": "Create", "actor": self._me, "published": published, "to": to,
                "cc": cc, "object": note}  # fmt: skip

    def _boost(self, friend: Identity, moment: int, number: int) -> dict[str, Any]:
        author = actor_url(friend.fediverse)
        return {
            "id": f"{self._me}/statuses/b{number}/activity", "type": "Announce", "actor": self._me,
            "published": _iso(moment), "to": [PUBLIC], "cc": [author, f"{self._me}/followers"],
            "object": f"{author}/statuses/{number}",
        }  # fmt: skip

    def _liked(self) -> list[str]:
        found = []
        for number, friend in enumerate(self.friends):
            if self._streams.number("likes", friend.pid) < 0.6:
                found.append(f"{actor_url(friend.fediverse)}/statuses/{7000 + number}")
        return found


def _collection(name: str, items: list[Any]) -> dict[str, Any]:
    return {"@context": _CONTEXT[0], "id": name, "type": "OrderedCollection", "orderedItems": items}


def _iso(moment: int) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
