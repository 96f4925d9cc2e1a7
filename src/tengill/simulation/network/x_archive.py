"""An X archive: account, posts with mentions, direct messages, followers and followed."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from html import escape
from typing import Any

from tengill.simulation.network.identities import Identity
from tengill.simulation.network.talk import Talk
from tengill.simulation.network.touches import Touch, Touches
from tengill.simulation.settings import WorldSettings
from tengill.simulation.streams import Streams
from tengill.simulation.topics import owners_topics

DAY = 86_400
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Archive:
    """The members of one X archive."""

    def __init__(
        self, settings: WorldSettings, streams: Streams, touches: Touches, talk: Talk
    ) -> None:
        self._settings = settings
        self._streams = streams
        self._touches = touches
        self._talk = talk
        self._owner = touches.society.owner
        self.raised: list[tuple[str, int, str]] = []
        """(post id, time, offer key): the topics the owner raised, once `members` has run."""
        self.named: list[Identity] = []
        """Everybody a post names, likewise."""

    def members(self, touches: list[Touch]) -> Iterator[tuple[str, str]]:
        """Every member: its name and its text."""
        data: dict[str, list[dict[str, Any]]] = {
            "account": [{"account": self._account()}],
            "profile": [{"profile": self._profile()}],
            "tweets": [{"tweet": post} for post in self._posts()],
            "direct-messages": list(self._talks(touches)),
            "following": [{"following": self._link(p)} for p in self._linked(following=True)],
            "follower": [{"follower": self._link(p)} for p in self._linked(following=False)],
        }
        for name, rows in data.items():
            text = json.dumps(rows, ensure_ascii=False, indent=2)
            yield f"data/{name}.js", f"window.YTD.{name.replace('-', '_')}.part0 = {text}"
        yield (
            "data/manifest.js",
            f"window.__THAR_CONFIG = {json.dumps(self._manifest(data), indent=2)}",
        )

    def _manifest(self, data: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
        return {
            "userInfo": {"accountId": self._owner.x_id, "userName": self._owner.handle,
                         "displayName": self._owner.name},
            "archiveInfo": {"sizeBytes": "1", "generationDate": _iso(self._settings.ends_at),
                            "isPartialArchive": False, "maxPartSizeBytes": "53687091200"},
            "dataTypes": {
                name.replace("-", " ").title().replace(" ", ""): {
                    "files": [{"fileName": f"data/{name}.js", "count": str(len(rows)),
                               "globalName": f"YTD.{name.replace('-', '_')}.part0"}]
                }
                for name, rows in data.items()
            },
        }  # fmt: skip

    def _account(self) -> dict[str, str]:
        return {
            "email": self._owner.mails[-1], "createdVia": "web", "username": self._owner.handle,
            "accountId": self._owner.x_id, "createdAt": _iso(self._settings.starts_at),
            "accountDisplayName": self._owner.name,
        }  # fmt: skip

    def _profile(self) -> dict[str, Any]:
        about = {"bio": "I bring people together.", "website": "", "location": self._owner.city}
        return {"description": about, "avatarMediaUrl": "", "headerMediaUrl": ""}

    def _linked(self, *, following: bool) -> Iterator[Identity]:
        for person in self._touches.society.people[1:]:
            links = self._touches.links(person)
            if links.x_follows if following else links.x_followed:
                yield person

    @staticmethod
    def _link(person: Identity) -> dict[str, str]:
        page = f"https://twitter.com/intent/user?user_id={person.x_id}"
        return {"accountId": person.x_id, "userLink": page}

    # ------------------------------------------------------------ posts

    def _posts(self) -> Iterator[dict[str, Any]]:
        """Posts, the newest first: topics the owner raises, people named, boosts."""
        friends = list(self._linked(following=True))
        offers = tuple(self._touches.society.offers)
        own = owners_topics(self._streams, offers)
        span = self._settings.ends_at - self._settings.starts_at
        wanted = max(4, int(span / (6 * DAY)))
        for number in reversed(range(wanted)):
            draw = self._streams.stream("post", number)
            moment = self._settings.starts_at + int((number + draw.random()) / wanted * span)
            topic = draw.pick(own) if draw.chance(0.7) else draw.pick(offers)
            named = draw.pick(friends) if friends else None
            language = "is" if draw.chance(self._settings.icelandic * 0.6) else "en"
            voice = f"@{named.handle}" if named else "my neighbour"
            text = self._talk.post(language, moment, draw, topic, voice)
            ident = str(500_000_000_000 + moment * 10 + number % 10)
            if draw.chance(0.12) and named:
                text = f"RT @{named.handle}: {text.replace(voice, 'somebody')}"
            elif self._talk.words(topic, language) in text:
                self.raised.append((ident, moment, topic))
            if named and named not in self.named and f"@{named.handle}" in text:
                self.named.append(named)
            yield _post(ident, moment, text, language, named, draw.below(40))

    # ------------------------------------------------------------ direct messages

    def _talks(self, touches: list[Touch]) -> Iterator[dict[str, Any]]:
        by_person: dict[str, list[Touch]] = {}
        for touch in touches:
            if touch.channel == "x" and touch.at < self._settings.ends_at:
                by_person.setdefault(touch.pid, []).append(touch)
        for pid, some in by_person.items():
            other = self._touches.society.by_id[pid]
            lines = [line for touch in some for line in self._lines(touch, other)]
            lines.sort(key=lambda line: line["messageCreate"]["createdAt"], reverse=True)
            pair = "-".join(sorted((self._owner.x_id, other.x_id), key=int))
            yield {"dmConversation": {"conversationId": pair, "messages": lines}}

    def _lines(self, touch: Touch, other: Identity) -> Iterator[dict[str, Any]]:
        draw = self._streams.stream("x-talk", touch.pid, touch.at)
        language = self._talk.language(self._owner, other, ("x", touch.pid, touch.at))
        writer, reader = (self._owner, other) if touch.outward else (other, self._owner)
        moment = touch.at
        for turn in range(1 + draw.below(2)):
            if moment >= self._settings.ends_at:
                return
            kind = draw.pick(("personal", "scheduling", "personal", "work"))
            yield {"messageCreate": {
                "recipientId": reader.x_id, "reactions": [], "urls": [], "mediaUrls": [], "senderId": writer.x_id,
                "text": self._talk.say(kind, language, writer, reader, moment, draw),
                "id": str(900_000_000_000 + moment * 10 + turn), "createdAt": _iso(moment), "editHistory": [],
            }}  # fmt: skip
            writer, reader = reader, writer
            moment += 60 + draw.below(3000)


def _post(
    ident: str, moment: int, text: str, language: str, named: Identity | None, liked: int
) -> dict[str, Any]:
    shown = escape(text, quote=False)
    mentions = []
    at = shown.find(f"@{named.handle}") if named else -1
    if named and at >= 0:
        span = [str(at), str(at + len(named.handle) + 1)]
        mentions.append({"name": named.name, "screen_name": named.handle, "indices": span,
                         "id_str": named.x_id, "id": named.x_id})  # fmt: skip
    return {
        "retweeted": False, "source": '<a href="https://mobile.twitter.com" rel="nofollow">Twitter Web App</a>',
        "entities": {"hashtags": [], "symbols": [], "user_mentions": mentions, "urls": []},
        "display_text_range": ["0", str(len(shown))], "favorite_count": str(liked), "id_str": ident,
        "truncated": False, "retweet_count": "0", "id": ident, "created_at": _stamp(moment), "favorited": False,
        "full_text": shown, "lang": language,
    }  # fmt: skip


def _iso(moment: int) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _stamp(moment: int) -> str:
    """`Wed Dec 24 10:00:00 +0000 2025`."""
    at = datetime.fromtimestamp(moment, UTC)
    return f"{_WEEKDAYS[at.weekday()]} {_MONTHS[at.month - 1]} {at.day:02d} {at:%H:%M:%S} +0000 {at.year}"
