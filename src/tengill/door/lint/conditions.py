"""The conditions that rules name: each looks at one planned approach and tells what it found.

A condition gives one `Held` for each thing found, with the figures its rule's sentence takes; none
where the rule does not hold. Parameters come from the rule's own file.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tengill.door.evidence import Asked
from tengill.door.lint.merging import Rendered
from tengill.door.lint.planned import Campaign, Consent, Planned, Target, Values
from tengill.door.lint.texts import Signs, names_sender
from tengill.facts.acts import Span
from tengill.facts.approaches import Judgement
from tengill.facts.messages import PointKind


@dataclass(frozen=True, slots=True)
class Case:
    """Everything a condition may look at."""

    planned: Planned
    campaign: Campaign
    target: Target
    subject: Rendered
    body: Rendered
    asked: Asked
    signs: Signs
    judgement: Judgement | None = None

    @property
    def headers(self) -> Mapping[str, str]:
        """The message's headers by lower-case name."""
        return dict(self.campaign.headers)


@dataclass(frozen=True, slots=True)
class Held:
    """A condition holds: the figures of its sentence, and the words it rests on."""

    values: Values = ()
    words: tuple[Span, ...] = ()


Parameters = Mapping[str, Any]
Condition = Callable[[Case, Parameters], Iterator[Held]]


# ---------------------------------------------------------------- the row


def unreadable_target(case: Case, _told: Parameters) -> Iterator[Held]:
    """The row names nobody that can be reached over its channel."""
    if not case.planned.target:
        yield Held()


def defective_row(case: Case, _told: Parameters) -> Iterator[Held]:
    """Something was wrong with the row as it lies in the file: its cells may stand under wrong heads."""
    for defect in case.planned.defects:
        yield Held((("defect", defect),))


def target_twice(case: Case, _told: Parameters) -> Iterator[Held]:
    """An earlier row goes to the same target."""
    if case.target.first_row:
        yield Held((("first", case.target.first_row),))


# ---------------------------------------------------------------- the text


def merge_trouble(case: Case, told: Parameters) -> Iterator[Held]:
    """A merge field was not filled as meant; `kinds` are those of `merging.Trouble`."""
    seen = set()
    for trouble in (*case.subject.troubles, *case.body.troubles):
        if trouble.kind in told["kinds"] and trouble.name not in seen:
            seen.add(trouble.name)
            yield Held((("field", trouble.name), ("value", trouble.where.text)), (trouble.where,))


def scars(case: Case, told: Parameters) -> Iterator[Held]:
    """Merge fields or a wrong name in the text as it would go out; `codes` as in `Asked.scars`.

    A field that could not be filled is told by `merge_trouble`; twice would be noise.
    """
    for scar in case.asked.scars:
        if scar.code in told["codes"]:
            words = " ".join(span.text for span in scar.words)
            yield Held((("words", words[:120]),), scar.words)


def false_answer(case: Case, _told: Parameters) -> Iterator[Held]:
    """The subject begins as an answer or a forwarded message does, and answers nothing."""
    start = case.subject.text.strip().casefold()
    marks = ("re:", "sv:", "aw:", "fw:", "fwd:", "wg:", "áfram:")
    if start.startswith(marks) and not (case.planned.answers or case.target.relationship.sent):
        mark = case.subject.text.strip().split(":", 1)[0] + ":"
        yield Held((("mark", mark),), (Span(0, len(mark), mark, in_subject=True),))


def unnamed_sender(case: Case, told: Parameters) -> Iterator[Held]:
    """Neither the From line nor the text says who writes.

    `unknown`: also where nothing at all is told of the sender, and nothing can be hidden.
    """
    sender = case.campaign.sender
    if sender.name or not (sender.address or told.get("unknown")):
        return
    if not case.campaign.house or not names_sender(case.body.text, case.campaign.house):
        yield Held((("sender", sender.address or "?"),))


def false_claim(case: Case, told: Parameters) -> Iterator[Held]:
    """It says that they met, asked or were sent, and nothing between the two bears it out."""
    relationship = case.target.relationship
    if case.judgement is None or relationship.sent or relationship.introduced_by:
        return
    if case.planned.answers or case.target.colleague:
        return
    for reason in case.judgement.reasons:
        if reason.code in told["codes"]:
            words = " ".join(span.text for span in reason.words)
            yield Held((("words", words),))
            return


def without_unsubscribe(case: Case, told: Parameters) -> Iterator[Held]:
    """Nothing says how to hear no more; `header` counts a List-Unsubscribe header too."""
    if case.signs.unsubscribe or not _advertises(case, told):
        return
    if told.get("header") and "list-unsubscribe" in case.headers:
        return
    if case.target.same_text >= told.get("from", 1):
        yield Held()


def bulk_without_unsubscribe(case: Case, told: Parameters) -> Iterator[Held]:
    """The same text goes to many, whatever it says, and nothing tells how to hear no more."""
    if case.target.same_text >= told["least"] and not case.signs.unsubscribe:
        yield Held((("count", case.target.same_text),))


def without_postal_address(case: Case, told: Parameters) -> Iterator[Held]:
    """There is no postal address in the text."""
    if not case.signs.postal and _advertises(case, told):
        yield Held()


def not_marked(case: Case, told: Parameters) -> Iterator[Held]:
    """Advertising that does not say so."""
    if case.signs.advertisement or case.signs.disclosure or not _advertises(case, told):
        return
    if told.get("unless_consent") and case.planned.consent is Consent.GIVEN:
        return
    yield Held()


def undisclosed(case: Case, _told: Parameters) -> Iterator[Held]:
    """It is paid for, or asks for something that is, and does not say so."""
    if case.planned.paid and not case.signs.disclosure:
        yield Held()


def without_one_click(case: Case, told: Parameters) -> Iterator[Held]:
    """So many a day to one provider, and no one-click unsubscribe headers (RFC 8058)."""
    headers = case.headers
    post = headers.get("list-unsubscribe-post", "").replace(" ", "").lower()
    if "https://" not in headers.get("list-unsubscribe", "").lower() or post != _ONE_CLICK:
        yield from _many_to(case, told)


_ONE_CLICK = "list-unsubscribe=one-click"


def unproven_sender(case: Case, told: Parameters) -> Iterator[Held]:
    """So many a day to one provider, and no proof of SPF, DKIM and DMARC among the headers."""
    results = case.headers.get("authentication-results", "").lower()
    missing = [one for one in told["proofs"] if f"{one}=pass" not in results]
    if missing:
        for held in _many_to(case, told):
            yield Held((*held.values, ("missing", ", ".join(one.upper() for one in missing))))


def complaints(case: Case, told: Parameters) -> Iterator[Held]:
    """More of the sender's mail is reported as spam than a provider takes; `least` in percent."""
    rate = case.campaign.complaint_rate
    if rate is not None and rate >= told["least"] and rate < told.get("below", 101):
        yield Held((("rate", rate),))


def _many_to(case: Case, told: Parameters) -> Iterator[Held]:
    for provider in told["providers"]:
        count = case.campaign.providers.get(provider, 0)
        if count >= told["least"]:
            yield Held((("provider", provider), ("count", count)))


# ---------------------------------------------------------------- whom, and how often


def opted_out(case: Case, _told: Parameters) -> Iterator[Held]:
    """They said that they want none of it."""
    where = case.target.opted_out
    if not where and case.planned.consent is Consent.REFUSED:
        where = "list"
    if where:
        yield Held((("where", where),))


def approached_lately(case: Case, told: Parameters) -> Iterator[Held]:
    """Somebody of the team approached them within `days` (or is about to), unanswered since."""
    near = timedelta(days=told["days"])
    answered = case.target.relationship.last_sent
    lately = [
        one
        for one in case.target.approached
        if abs(case.planned.at - one.at) <= near and (answered is None or answered < one.at)
    ]
    if len(lately) >= told.get("least", 1):
        newest = max(lately, key=lambda one: one.at)
        yield Held(
            (
                ("count", len(lately)),
                ("by", newest.by or "?"),
                ("on", newest.at.date().isoformat()),
                ("again", (newest.at + timedelta(days=told["days"])).date().isoformat()),
                ("days", told["days"]),
            )
        )


def silent_so_far(case: Case, told: Parameters) -> Iterator[Held]:
    """So many messages in a row without an answer; people in touch (`strength`) may well wait."""
    waiting = case.target.relationship.unanswered
    if waiting >= told["least"] and case.target.relationship.strength < told.get("strength", 1.0):
        yield Held((("count", waiting),))


def house_crowded(case: Case, told: Parameters) -> Iterator[Held]:
    """Too many of one organisation are approached, in this campaign and lately."""
    rows, lately = case.target.house_rows, case.target.house_approached
    if case.target.organisation and not case.target.colleague and rows + lately > told["most"]:
        yield Held((("rows", rows), ("lately", lately), ("organisation", case.target.organisation)))


def uninvited(case: Case, _told: Parameters) -> Iterator[Held]:
    """They never wrote to the sender: nothing invites an approach over this channel."""
    told = case.target.relationship
    if not (told.sent or told.answers_owner or case.planned.answers or case.target.colleague):
        yield Held()


def same_text_to_many(case: Case, told: Parameters) -> Iterator[Held]:
    """The same text goes to at least `least` people."""
    if case.target.same_text >= told["least"]:
        yield Held((("count", case.target.same_text),))


def same_text_from_accounts(case: Case, told: Parameters) -> Iterator[Held]:
    """The same text goes out from several accounts."""
    if case.campaign.accounts >= told["accounts"] and case.target.same_text > 1:
        yield Held((("accounts", case.campaign.accounts), ("count", case.target.same_text)))


def without_consent(case: Case, told: Parameters) -> Iterator[Held]:
    """Advertising to somebody who did not agree to it.

    `customers`: whoever bought and did not object may be written to, where each message offers a
    way out. `corporate`: whether the rule is asked for company addresses (`only`), for all others
    (`never`), or for all (`all`); an address of which nothing is told counts as a person's.
    """
    planned, relationship = case.planned, case.target.relationship
    if planned.kind is not PointKind.EMAIL and told.get("mail_only"):
        return
    if planned.consent is Consent.GIVEN or not _advertises(case, told):
        return
    if told.get("customers") and planned.consent is Consent.CUSTOMER and case.signs.unsubscribe:
        return
    asked_for = told.get("corporate", "all")
    if (asked_for == "never" and planned.corporate) or (
        asked_for == "only" and not planned.corporate
    ):
        return
    wrote = relationship.last_sent
    window = timedelta(days=told.get("solicited_days", 0))
    if planned.answers or (wrote is not None and planned.at - wrote <= window):
        return  # they began or keep up this conversation: it is not unsolicited
    yield Held()


def _advertises(case: Case, told: Parameters) -> bool:
    """Whether it is commercial: by its words, or by asking a stranger for something a seller asks."""
    if case.asked.commercial >= told.get("commercial", 0.5):
        return True
    wanted = told.get("asks", ())
    return any(one.ask.value in wanted and one.weight >= _PLAINLY for one in case.asked.asks)


_PLAINLY = 0.5


# ---------------------------------------------------------------- would it be welcome?


def judged(case: Case, told: Parameters) -> Iterator[Held]:
    """The door's own judgement from the target's chair is one of `verdicts`.

    `wrote`: only where the target wrote to the sender before (true), or never did (false).
    """
    judgement = case.judgement
    if judgement is None or judgement.verdict.value not in told["verdicts"]:
        return
    if "wrote" in told and bool(case.target.relationship.sent) is not told["wrote"]:
        return
    yield Held(
        (("verdict", judgement.verdict.value), ("minutes", round(judgement.minutes, 1))),
        tuple(
            span  # a judgement may come from another row of the same text, where it stood elsewhere
            for reason in judgement.reasons[:3]
            for span in reason.words
            if not span.in_subject and span.text in case.body.text
        )[:3],
    )


CONDITIONS: Mapping[str, Condition] = {
    each.__name__: each
    for each in (
        unreadable_target, defective_row, target_twice, merge_trouble, scars, false_answer,
        unnamed_sender, false_claim, without_unsubscribe, bulk_without_unsubscribe, without_postal_address, not_marked, undisclosed,
        without_one_click, unproven_sender, complaints, opted_out, approached_lately, silent_so_far,
        house_crowded, uninvited, same_text_to_many, same_text_from_accounts, without_consent,
        judged,
    )
}  # fmt: skip
"""By the names policies use."""

OF_THE_ROW = frozenset({"unreadable_target", "defective_row", "target_twice", "merge_trouble"})
"""Conditions that are asked even where a row reaches nobody."""
MENDABLE = OF_THE_ROW | {
    "scars", "false_answer", "false_claim", "unnamed_sender", "without_unsubscribe", "bulk_without_unsubscribe",
    "without_postal_address", "not_marked", "undisclosed", "without_one_click", "unproven_sender",
}  # fmt: skip
"""Conditions that end when the text, the headers or the row are put right."""
