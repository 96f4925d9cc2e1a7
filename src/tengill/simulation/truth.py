"""The truth beside a world: who everybody is, every act and tie, and why each outcome came about."""

import json
from typing import Any, TextIO

from tengill.simulation.correspondence import Traced
from tengill.simulation.history import Result
from tengill.simulation.letters import Letter
from tengill.simulation.population import OWNER
from tengill.simulation.world import Mail, World

FORMAT = "tengill-world/1"


class Truth:
    """Writes `truth.json` as the world is written, so that it never lies whole in memory."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._first = True
        self._duplicates: list[str] = []
        self._file.write('{\n"bulk_messages": [')

    def message(self, letter: Letter) -> None:
        """Take note of a message that was written."""
        if letter.bulk:
            self._file.write(
                ("\n " if self._first else ",\n ") + json.dumps([letter.message_id, letter.bulk])
            )
            self._first = False

    def duplicate(self, letter: Letter) -> None:
        """Take note of a deliberate second copy."""
        self._duplicates.append(letter.message_id)

    def close(self, world: World, mail: Mail) -> None:
        """Write everything else, once all letters are written."""
        self._file.write("\n]")
        without = world.without(OWNER)
        kept = {result.key: result for result in without.results}
        sections: dict[str, Any] = {
            "format": FORMAT,
            "settings": _settings(world),
            "owner": OWNER,
            "duplicates": self._duplicates,
            "unseen_messages": mail.unseen,
            "people": [_person(world, pid) for pid in world.population.by_id],
            "organisations": [
                {"id": o.oid, "name": o.name, "domain": o.domain, "offers": o.offer}
                for o in world.population.organisations
            ],
            "acts": [_act(act, world, mail) for act in mail.traced],
            "ties": _ties(world),
            "outcomes": [
                _outcome(result, kept.get(result.key)) for result in world.history.results
            ],
        }
        for name, value in sections.items():
            self._file.write(f',\n"{name}": ')
            if isinstance(value, list) and value:
                lines = ",\n ".join(json.dumps(one, ensure_ascii=False) for one in value)
                self._file.write(f"[\n {lines}\n]")
            else:
                self._file.write(json.dumps(value, ensure_ascii=False))
        self._file.write("\n}\n")


def _settings(world: World) -> dict[str, Any]:
    asked = world.settings
    return {
        "seed": asked.seed, "messages": asked.messages, "years": asked.years, "start": asked.start.isoformat(),
        "icelandic": asked.icelandic, "phrasings": asked.phrasings,
    }  # fmt: skip


def _person(world: World, pid: str) -> dict[str, Any]:
    person = world.population.by_id[pid]
    return {
        "id": pid, "name": person.name, "organisation": person.organisation,
        "addresses": list(dict.fromkeys(address.value for address in person.addresses)),
        "language": "is" if person.icelandic else "en", "circle": person.circle,
    }  # fmt: skip


def _act(act: Traced, world: World, mail: Mail) -> dict[str, Any]:
    letter = act.letter
    seen = bool(letter and letter.message_id and letter.reaches(mail.cast.owner_addresses))
    found: dict[str, Any] = {
        "id": act.key, "kind": act.kind, "at": act.at, "connector": act.connector, "left": act.left,
        "right": act.right, "subject": act.subject, "in_archive": seen,
        "message_id": letter.message_id if letter and seen else None,
        "language": letter.language if letter else "", "phrasing": letter.phrasing if letter else "",
        "split": letter.split if letter else "",
    }  # fmt: skip
    deed = world.history.deeds.get(act.key)
    if deed:
        ended = world.settings.ends_at
        took = deed.took_at is not None and deed.took_at < ended
        found |= {
            "took": took,
            "took_at": deed.took_at if took else None,
            "took_seen": act.key in mail.seen_took,
        }
    elif act.deed:
        found["about"] = act.deed
    return found


def _ties(world: World) -> list[dict[str, Any]]:
    return [
        {"a": a, "b": b, "at": moment, "by": key}
        for (a, b), causes in sorted(world.history.ties.items())
        for moment, key in causes
    ]


def _outcome(result: Result, kept: Result | None) -> dict[str, Any]:
    need = result.need
    buyer, seller = (
        (need.seeker, result.provider) if need.seeker_buys else (result.provider, need.seeker)
    )
    state = "open" if result.won is None else "won" if result.won else "lost"
    return {
        "key": result.key, "kind": need.kind, "state": state, "at": need.decides_at,
        "amount": str(need.money.amount), "currency": need.money.currency, "buyer": buyer, "seller": seller,
        "chain": list(result.causes), "routes": [list(route) for route in result.routes],
        "organic": () in result.routes,
        "without_owner": {"won": bool(kept and kept.won), "same_parties": bool(kept and kept.provider == result.provider)},
    }  # fmt: skip
