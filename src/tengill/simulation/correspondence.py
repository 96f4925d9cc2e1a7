"""The letters that deeds and outcomes leave behind, seen and unseen by the owner."""
# ruff: noqa: PLR2004 - a probability or a limit is clearest where it acts

from collections.abc import Iterator
from dataclasses import dataclass

from tengill.simulation.casting import Cast
from tengill.simulation.history import DAY, Deed, History, Result, pair
from tengill.simulation.letters import Letter, Party
from tengill.simulation.needs import Need
from tengill.simulation.population import OWNER


@dataclass(frozen=True, slots=True)
class Traced:
    """An act as the truth tells it, before its letter is written."""

    key: str
    kind: str
    at: int
    connector: str
    left: str
    right: str
    subject: str
    deed: str
    """The deed it is, or speaks of; empty for others."""
    letter: Letter | None


class Correspondence:
    """Plans the letters of a history."""

    def __init__(self, cast: Cast, history: History) -> None:
        self.cast = cast
        self.history = history
        self.traced: list[Traced] = []
        self.seen_took: set[str] = set()
        """Deeds whose taking shows in a letter that reached the owner."""

    def letters(self) -> list[Letter]:
        """Every letter about deeds, requests and outcomes, in order of time."""
        found: list[Letter] = []
        for deed in self.history.deeds.values():
            found.extend(self._deed(deed))
        for need, seeker, helper, moment, answered in self.history.asked:
            found.extend(self._request(need, seeker, helper, moment, answered=answered))
        for result in self.history.results:
            found.extend(self._thanks_for(result))
        return sorted(
            (one for one in found if one.at < self.cast.settings.ends_at),
            key=lambda one: (one.at, one.key),
        )

    # ------------------------------------------------------------ deeds

    def _deed(self, deed: Deed) -> Iterator[Letter]:
        number = self.cast.streams.number
        concerned = (deed.connector, deed.left, deed.right)
        language = self.cast.language(*concerned, key=deed.key)
        slots = self._slots(
            language, deed.at, connector=deed.connector, left=deed.left, right=deed.right
        )
        slots["topic"] = self._topic(deed, language)
        slots["me"] = slots["connector"]
        to: tuple[Party, ...] = (self._party(deed.left, deed.at),)
        cc: tuple[Party, ...] = ()
        if deed.kind == "introduction":
            right = self._party(deed.right, deed.at)
            if number("cc", deed.key) < 0.45:
                cc = (right,)
            else:
                to = (*to, right)
            slots["greet"] = "greeting_both"
        courtesy = 0.65 if self._brought_together(deed) else 0.22
        if OWNER not in concerned and number("copied", deed.key) < courtesy:
            cc = (*cc, self._party(OWNER, deed.at))
        letter = Letter(
            key=deed.key, at=deed.at, sender=self._party(deed.connector, deed.at), to=to, cc=cc,
            prose=deed.kind, language=language, slots=slots, act=deed.key,
            writer=self.cast.population.by_id[deed.connector],
        )  # fmt: skip
        self.traced.append(
            Traced(
                deed.key,
                deed.kind,
                deed.at,
                deed.connector,
                deed.left,
                deed.right,
                str(slots["topic"]),
                deed.key,
                letter,
            )
        )
        yield letter
        yield from self._aftermath(deed, letter, language)

    def _aftermath(self, deed: Deed, letter: Letter, language: str) -> Iterator[Letter]:
        number = self.cast.streams.number
        if deed.took_at is None:
            if number("declined", deed.key) < 0.22:
                later = deed.at + int(DAY * (0.2 + 5 * number("declined-at", deed.key)))
                yield self._answer(deed, letter, "decline", later, deed.left, deed.connector)
            return
        copied = tuple(party.pid for party in letter.cc if party.pid == OWNER)
        mode = number("mode", deed.key)
        if deed.kind == "introduction" and mode < 0.85:
            yield from self._meeting(deed, letter, copied, open_=mode < 0.58)
        else:
            yield self._first_contact(deed, language)
        if number("thanked", deed.key) < 0.38:
            later = deed.took_at + int(DAY * (1 + 20 * number("thanked-at", deed.key)))
            yield self._thanks(deed, letter, later, language)

    def _meeting(
        self, deed: Deed, letter: Letter, copied: tuple[str, ...], *, open_: bool
    ) -> Iterator[Letter]:
        """Replies to all, or to the other with the connector moved to blind copy."""
        assert deed.took_at is not None
        first, second = deed.left, deed.right
        if self.cast.streams.number("first", deed.key) < 0.45:
            first, second = second, first
        others = (deed.connector, *copied)
        reply = self._answer(
            deed, letter, "intro_reply" if open_ else "intro_reply_bcc", deed.took_at, first, second,
            cc=others if open_ else (), bcc=() if open_ else others,
        )  # fmt: skip
        if reply.reaches(self.cast.owner_addresses):
            self.seen_took.add(deed.key)
        yield reply
        later = deed.took_at + int(DAY * (0.1 + 2 * self.cast.streams.number("second", deed.key)))
        keep = open_ and self.cast.streams.number("keep", deed.key) < 0.6
        yield self._answer(
            deed, reply, "intro_second", later, second, first, cc=others if keep else (),
        )  # fmt: skip

    def _answer(
        self,
        deed: Deed,
        parent: Letter,
        prose: str,
        moment: int,
        writer: str,
        to: str,
        *,
        cc: tuple[str, ...] = (),
        bcc: tuple[str, ...] = (),
    ) -> Letter:
        language = parent.language
        slots = self._slots(language, moment, connector=deed.connector, left=writer, right=to)
        slots["reader"] = slots["right"]
        return Letter(
            key=f"{deed.key}/{prose}", at=moment, sender=self._party(writer, moment),
            to=(self._party(to, moment),), cc=tuple(self._party(pid, moment) for pid in cc),
            bcc=tuple(self._party(pid, moment) for pid in bcc), prose=prose, language=language, slots=slots,
            parent=parent, writer=self.cast.population.by_id[writer],
        )  # fmt: skip

    def _first_contact(self, deed: Deed, language: str) -> Letter:
        """The one put on writes to the other directly: the connector never sees it."""
        assert deed.took_at is not None
        slots = self._slots(
            language, deed.took_at, connector=deed.connector, left=deed.left, right=deed.right
        )
        slots["reader"] = slots["right"]
        slots["topic"] = self._topic(deed, language)
        letter = Letter(
            key=f"{deed.key}/contact", at=deed.took_at, sender=self._party(deed.left, deed.took_at),
            to=(self._party(deed.right, deed.took_at),), prose="first_contact", language=language, slots=slots,
            writer=self.cast.population.by_id[deed.left],
        )  # fmt: skip
        if letter.reaches(self.cast.owner_addresses):
            self.seen_took.add(deed.key)
            key = f"{deed.key}/warm"
            letter.act = key
            self.traced.append(
                Traced(
                    key,
                    "pitch_warm",
                    deed.took_at,
                    "",
                    deed.left,
                    deed.right,
                    str(slots["topic"]),
                    deed.key,
                    letter,
                )
            )
        return letter

    def _thanks(self, deed: Deed, letter: Letter, moment: int, language: str) -> Letter:
        who = deed.left if self.cast.streams.number("who", deed.key) < 0.6 else deed.right
        other = deed.right if who == deed.left else deed.left
        slots = self._slots(language, moment, connector=deed.connector, left=who, right=other)
        slots["reader"] = slots["connector"]
        slots["topic"] = self._topic(deed, language)
        same_thread = self.cast.streams.number("thread", deed.key) < 0.4
        found = Letter(
            key=f"{deed.key}/thanks", at=moment, sender=self._party(who, moment),
            to=(self._party(deed.connector, moment),), prose="acknowledgement", language=language, slots=slots,
            parent=letter if same_thread else None, act=f"{deed.key}/thanks",
            writer=self.cast.population.by_id[who],
        )  # fmt: skip
        self.traced.append(
            Traced(
                found.key,
                "acknowledgement",
                moment,
                deed.connector,
                who,
                "",
                self.cast.population.by_id[other].name,
                deed.key,
                found,
            )
        )
        return found

    # ------------------------------------------------------------ requests and outcomes

    def _request(
        self, need: Need, seeker: str, helper: str, moment: int, *, answered: bool
    ) -> Iterator[Letter]:
        language = self.cast.language(seeker, helper, key=f"ask:{need.key}")
        offer = self.cast.population.offers[need.offer]
        providers = [
            pid for pid in self.cast.population.providers[need.offer] if pid not in (seeker, helper)
        ]
        wanted = providers[int(self.cast.streams.number("wanted", need.key) * len(providers))]
        slots = self._slots(language, moment, connector=helper, left=seeker, right=wanted)
        slots["reader"] = slots["connector"]
        slots["topic"] = offer.is_ if language == "is" else offer.en
        key = f"ask:{need.key}:{helper}"
        letter = Letter(
            key=key, at=moment, sender=self._party(seeker, moment), to=(self._party(helper, moment),),
            prose="introduction_request", language=language, slots=slots, act=key,
            writer=self.cast.population.by_id[seeker],
        )  # fmt: skip
        self.traced.append(
            Traced(
                key,
                "introduction_request",
                moment,
                helper,
                seeker,
                wanted,
                str(slots["topic"]),
                "",
                letter,
            )
        )
        yield letter
        if not answered and self.cast.streams.number("refused", key) < 0.6:
            later = moment + int(DAY * (0.1 + 3 * self.cast.streams.number("refused-at", key)))
            back = self._slots(language, later, connector=seeker, left=helper, right=seeker)
            back["reader"] = back["connector"]
            yield Letter(
                key=f"{key}/no", at=later, sender=self._party(helper, later), to=(self._party(seeker, later),),
                prose="request_refused", language=language, slots=back, parent=letter,
                writer=self.cast.population.by_id[helper],
            )  # fmt: skip

    def _thanks_for(self, result: Result) -> Iterator[Letter]:
        """After a deal: word to those who made it possible, and often to the first in the chain."""
        if not result.won:
            return
        number = self.cast.streams.number
        thanked: set[str] = set()
        for key in result.causes:
            deed = self.history.deeds[key]
            who = (
                result.need.seeker if number("teller", result.key, key) < 0.65 else result.provider
            )
            if (
                deed.connector in thanked
                or deed.connector == who
                or number("tells", result.key, key) > 0.58
            ):
                continue
            thanked.add(deed.connector)
            yield self._good_news(result, deed, who)

    def _good_news(self, result: Result, deed: Deed, who: str) -> Letter:
        moment = result.need.decides_at + int(
            DAY * (0.5 + 25 * self.cast.streams.number("news", result.key, deed.key))
        )
        other = result.provider if who == result.need.seeker else result.need.seeker
        language = self.cast.language(who, deed.connector, other, key=f"news:{result.key}")
        slots = self._slots(language, moment, connector=deed.connector, left=who, right=other)
        slots["reader"] = slots["connector"]
        offer = self.cast.population.offers[result.need.offer]
        slots["topic"] = offer.is_ if language == "is" else offer.en
        key = f"news:{result.key}:{deed.key}"
        copied = OWNER not in {deed.connector, who} and self.cast.streams.number("copy", key) < 0.45
        letter = Letter(
            key=key, at=moment, sender=self._party(who, moment), to=(self._party(deed.connector, moment),),
            cc=(self._party(OWNER, moment),) if copied else (), prose=f"news_{result.need.kind}", language=language,
            slots=slots, act=key, writer=self.cast.population.by_id[who],
        )  # fmt: skip
        self.traced.append(
            Traced(
                key,
                "acknowledgement",
                moment,
                deed.connector,
                who,
                "",
                self.cast.population.by_id[other].name,
                deed.key,
                letter,
            )
        )
        return letter

    # ------------------------------------------------------------ small parts

    def _brought_together(self, deed: Deed) -> bool:
        """Whether the owner had brought the connector to one of the two: then they copy her."""
        concerned = {pair(deed.connector, deed.left), pair(deed.connector, deed.right)}
        return any(
            self.history.deeds[key].connector == OWNER
            for one in concerned
            for at, key in self.history.ties.get(one, ())
            if at <= deed.at
        )

    def _party(self, pid: str, moment: int) -> Party:
        return self.cast.party(pid, moment)

    def _slots(self, language: str, moment: int, **people: str) -> dict[str, object]:
        slots: dict[str, object] = {
            role: self.cast.named(pid, moment, language) for role, pid in people.items()
        }
        slots["me"] = slots["left"] if "left" in slots else slots["connector"]
        slots["reader"] = slots["left"]
        return slots

    def _topic(self, deed: Deed, language: str) -> str:
        offer = self.cast.offer_of(self.cast.population.by_id[deed.right])
        return (
            (offer.is_ if language == "is" else offer.en)
            if offer
            else ("samstarf" if language == "is" else "working together")
        )
