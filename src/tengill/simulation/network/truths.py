"""The truth beside the sources: people, ties, contacts, knowledge, wishes, and who would fit whom."""

import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

from tengill.simulation.history import pair
from tengill.simulation.needs import needs_of
from tengill.simulation.network.linkedin_export import Export
from tengill.simulation.network.relations import DAY, FUTURE
from tengill.simulation.network.touches import Touch, Touches
from tengill.simulation.population import OWNER
from tengill.simulation.settings import WorldSettings
from tengill.simulation.world import Mail, World

_ENCODER = json.JSONEncoder(ensure_ascii=False)
_NO_CONTACT = frozenset({"pitch_cold", "self_introduction", "polite_no"})
"""Mail of these kinds puts nobody in touch."""


def put(path: Path, rows: Iterable[dict[str, Any]]) -> int:
    """Write rows as JSON lines; returns how many."""
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for row in rows:
            file.write(_ENCODER.encode(row) + "\n")
            count += 1
    return count


def people(touches: Touches) -> Iterator[dict[str, Any]]:
    """Everybody, with every contact point that is truly theirs."""
    for person in touches.society.people:
        points = [f"email:{address}" for address in person.mails]
        points.append(f"phone:{person.mobile}")
        points.append(f"linkedin:{person.slug.lower()}")
        points += [f"x:@{person.handle.lower()}", f"x:{person.x_id}"] if person.handle else []
        points += [f"mastodon:{person.fediverse}"] if person.fediverse else []
        yield {
            "id": person.pid, "name": person.name, "given": person.given.nom, "middle": person.middle,
            "family": person.second.nom, "former_family": person.former, "short": person.short,
            "points": points, "shared": [f"phone:{person.home}"] * bool(person.home)
            + [f"email:{person.shared_mail}"] * bool(person.shared_mail),
            "jobs": [[job.oid, job.organisation, job.title, job.since, job.until] for job in person.jobs],
            "city": person.city, "country": person.country, "birthday": person.birthday,
            "writes_mail": person.resident,
        }  # fmt: skip


def ties(touches: Touches, world: World | None) -> Iterator[dict[str, Any]]:
    """The owner's ties with their closeness over time; who of the residents knows whom; families."""
    for person in touches.society.people[1:]:
        relation = touches.relation(person)
        links = touches.links(person)
        if relation.phases or links.linkedin is not None:
            yield {
                "a": OWNER, "b": person.pid, "why": "owner", "kind": relation.kind, "since": relation.since,
                "phases": [[p.since, p.until, p.level] for p in relation.phases], "regularity": relation.shape,
                "linkedin": links.linkedin,
            }  # fmt: skip
    yield from _families(touches)
    if world:
        yield from _acquaintances(world)


def _families(touches: Touches) -> Iterator[dict[str, Any]]:
    homes: dict[str, list[str]] = {}
    for person in touches.society.people:
        if person.home:
            homes.setdefault(person.home, []).append(person.pid)
    for members in homes.values():
        for a, b in combinations(members, 2):
            yield {"a": a, "b": b, "why": "family", "since": None}


def _acquaintances(world: World) -> Iterator[dict[str, Any]]:
    for a in world.population.by_id:
        for b, at in sorted(world.acquaintance.of(a).items()):
            if OWNER < a < b:
                yield {"a": a, "b": b, "why": "met", "since": at}
    for (a, b), causes in sorted(world.history.ties.items()):
        for at, key in causes:
            yield {"a": a, "b": b, "why": key, "since": at}


def contact(touch: Touch, ends_at: int, kind: str = "") -> dict[str, Any]:
    """One contact of the owner with somebody."""
    return {
        "at": touch.at, "person": touch.pid, "channel": touch.channel, "by_owner": touch.outward,
        "kind": kind, "recorded": touch.channel != "unrecorded" and touch.at < ends_at,
    }  # fmt: skip


def in_touch(channel: str, kind: str) -> bool:
    """Whether a contact counts as being in touch: not a stranger's pitch, nor the answer to one."""
    return channel != "mail" or kind not in _NO_CONTACT


def touch_rows(
    settings: WorldSettings, touches: Touches, times: dict[str, list[tuple[int, bool]]]
) -> Iterator[dict[str, Any]]:
    """At up to eight dates a year apart: who was in touch before, and who is in the next 180 days.

    Args:
        settings: the world's.
        touches: its relations.
        times: by person, every contact as (moment, recorded), in any order.
    """
    years = min(8, max(1, int(settings.years)))
    dates = [settings.ends_at - year * 365 * DAY for year in reversed(range(years))]
    for pid, all_times in sorted(times.items()):
        person = touches.society.by_id[pid]
        relation = touches.relation(person)
        moments = sorted(at for at, _ in all_times)
        recorded = sorted(at for at, seen in all_times if seen)
        for date in dates:
            before, after = bisect_left(moments, date), bisect_right(moments, date + FUTURE)
            seen = bisect_left(recorded, date)
            if not before:
                continue
            yield {
                "at": date, "person": pid, "kind": relation.kind, "level": relation.level(date),
                "level_after": relation.level(date + FUTURE - 1), "contacts": before, "last": moments[before - 1],
                "recorded": seen, "last_recorded": recorded[seen - 1] if seen else None,
                "next_180": after > before,
            }  # fmt: skip


def knowledge(
    touches: Touches, export: Export, mail: Mail | None, raised: list[tuple[str, int, str]]
) -> Iterator[dict[str, Any]]:
    """What everybody knows, how well, and where it shows; what the owner raised in public."""
    endorsed: dict[tuple[str, str], int] = {}
    recommended: set[tuple[str, str]] = set()
    for person, _, topic in export.endorsed(received=False):
        endorsed[person.pid, topic] = endorsed.get((person.pid, topic), 0) + 1
    for person, _, topic in export.recommended(received=False):
        recommended.add((person.pid, topic))
    letters: dict[tuple[str, str], list[str]] = {}
    for wish in mail.wishes if mail else ():
        if wish.kind == "knowhow" and wish.letter.message_id:
            letters.setdefault((wish.pid, wish.topic), []).append(wish.letter.message_id)
    offers = touches.society.offers
    for person in touches.society.people:
        for topic, level in person.topics:
            key = person.pid, topic
            yield {
                "person": person.pid, "topic": topic, "en": offers[topic].en, "is": offers[topic].is_,
                "level": round(level, 4), "endorsed_by_owner": endorsed.get(key, 0),
                "recommended_by_owner": key in recommended, "letters": letters.get(key, []),
            }  # fmt: skip
    for ident, at, topic in raised:
        yield {"person": OWNER, "topic": topic, "raised": ident, "at": at}


def wishes(mail: Mail) -> Iterator[dict[str, Any]]:
    """Every ask and offer in the mail."""
    for wish in mail.wishes:
        if wish.kind != "knowhow" and wish.letter.message_id:
            yield {
                "kind": "offer" if wish.kind == "offering" else "ask", "person": wish.pid, "topic": wish.topic,
                "at": wish.letter.at, "message_id": wish.letter.message_id, "need": wish.need,
            }  # fmt: skip


def fits(world: World, mail: Mail, touches: Touches) -> Iterator[dict[str, Any]]:
    """Pairs of the owner's acquaintances who don't know each other and of whom one needs the other.

    Needs that arose in the last year of the world and came to no deal.
    """
    settings, end = world.settings, world.settings.ends_at
    done = {result.need.key for result in world.history.results if result.won}
    asked = {wish.need for wish in mail.wishes if wish.kind == "ask" and wish.letter.message_id}
    offered = {
        (w.pid, w.topic) for w in mail.wishes if w.kind == "offering" and w.letter.message_id
    }
    for need in needs_of(settings, world.population, world.streams):
        if need.key in done or need.opens_at >= end or need.opens_at < end - 365 * DAY:
            continue
        for provider in world.population.providers.get(need.offer, ()):
            if provider == need.seeker or not _known(world, OWNER, provider):
                continue
            if _known(world, OWNER, need.seeker) and not _known(world, need.seeker, provider):
                levels = [touches.relations.of(p).level(end - 1) for p in (need.seeker, provider)]
                yield {
                    "need": need.key, "seeker": need.seeker, "provider": provider, "topic": need.offer,
                    "asked": need.key in asked, "offered": (provider, need.offer) in offered, "levels": levels,
                }  # fmt: skip


def _known(world: World, a: str, b: str) -> bool:
    met = world.acquaintance.met_at(a, b)
    end = world.settings.ends_at
    tied = world.history.ties.get(pair(a, b), ())
    return (met is not None and met < end) or any(at < end for at, _ in tied)
