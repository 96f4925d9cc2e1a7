"""What a person's word makes of an act: the same rule for a rebuild and for the review's one key.

Pure functions on rows: the projection calls `decided` for every act a reader found and
`told_by_hand` for those told by a person; the review applies them to the one act at once.
"""

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from tengill.facts.acts import ActKind, Took
from tengill.facts.evidence import Evidence

VERDICTS = ("confirmed", "corrected", "rejected")
ROLES = ("connector", "left", "right")
_PARTIES_MOST = 50
_TEXT_MOST = 500
_JOINING = (ActKind.INTRODUCTION, ActKind.HANDOFF)


@dataclass(frozen=True, slots=True)
class PartyRow:
    """A party as an act's projection names it, before it is resolved to a person."""

    role: str
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class ActRow:
    """An act as its projection writes it."""

    key: str
    kind: str
    at: int | None
    confidence: float
    evidence: str
    state: str = "waiting"
    words: list[Any] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    subject: str = ""
    took: str = ""
    parties: tuple[PartyRow, ...] = ()


def decided(
    row: ActRow, verdict: Mapping[str, Any] | None = None, took: Mapping[str, Any] | None = None
) -> ActRow:
    """An act as the reader read it, after a person's verdict (`act`) and word on `took`.

    Values are the `act` and `took` decisions in force, or None. Unknown verdicts change nothing.
    """
    if took is not None and took.get("took") in set(Took):
        row = replace(row, took=str(took["took"]))
    if verdict is None or verdict.get("verdict") not in VERDICTS:
        return row
    if verdict["verdict"] == "rejected":
        return replace(row, state="rejected")
    row = replace(row, state="confirmed", evidence=Evidence.CONFIRMED.value)
    return _corrected(row, verdict) if verdict["verdict"] == "corrected" else row


def _corrected(row: ActRow, verdict: Mapping[str, Any]) -> ActRow:
    """Only what the correction names changes."""
    parties = tuple(
        party
        for role in ROLES
        for party in (
            _parties(role, verdict[role])
            if role in verdict
            else [kept for kept in row.parties if kept.role == role]
        )
    )
    kind = str(verdict.get("kind", row.kind))
    return replace(
        row,
        kind=kind if kind in set(ActKind) else row.kind,
        subject=str(verdict.get("subject", row.subject)),
        parties=parties,
    )


def told_by_hand(
    about: str, value: Mapping[str, Any], took: Mapping[str, Any] | None = None
) -> ActRow:
    """The act an `act_new` decision tells; `about` is its key.

    Also an act confirmed in review that the reader of today does not find any more: `value` is
    then the `was` of its verdict, with the words as they stood.

    Raises:
        ValueError: when its kind is not one.
    """
    at = value.get("at")
    kind = ActKind(str(value.get("kind", "")))
    unseen = Took.NO_EVIDENCE.value if kind in _JOINING else ""
    row = ActRow(
        key=about,
        kind=kind.value,
        at=at if isinstance(at, int) else None,
        confidence=float(value.get("confidence", 1.0)),
        evidence=Evidence.CONFIRMED.value,
        state="confirmed",
        words=list(value.get("words", [])),
        reasons=list(value.get("reasons", [])),
        subject=str(value.get("subject", "")),
        took=str(value.get("took") or unseen),
        parties=tuple(p for role in ROLES for p in _parties(role, value.get(role, []))),
    )
    return decided(row, took=took)


def _parties(role: str, told: Any) -> list[PartyRow]:
    rows: list[PartyRow] = []
    with contextlib.suppress(TypeError, ValueError):  # a decision of another version
        for name, address in told:
            rows.append(PartyRow(role, str(name), str(address).strip().lower()))
    return rows


# ---------------------------------------------------------------- what may be recorded


def checked_parties(told: Sequence[tuple[str, str]]) -> list[list[str]]:
    """Parties as a decision stores them: [[name, address], …].

    Raises:
        ValueError: when one has neither name nor address, an address has no @, or they are too many.
    """
    if len(told) > _PARTIES_MOST:
        raise ValueError(
            _("An act has at most %(most)s parties on a side.") % {"most": _PARTIES_MOST}
        )
    checked: list[list[str]] = []
    for name, address in told:
        plain_name, plain_address = " ".join(name.split()), address.strip().lower()
        if not (plain_name or plain_address):
            raise ValueError(_("Give each party a name or an address."))
        if plain_address and plain_address.count("@") != 1:
            raise ValueError(
                _("“%(told)s” is not an e-mail address: it needs one @.") % {"told": address}
            )
        checked.append([plain_name[:_TEXT_MOST], plain_address[:320]])
    return checked


def checked_verdict(verdict: str, corrections: Mapping[str, Any] | None) -> dict[str, Any]:
    """A verdict as an `act` decision stores it.

    Raises:
        ValueError: when the verdict or a correction is not one; says which.
    """
    if verdict not in VERDICTS:
        raise ValueError(
            _("“%(told)s” is not a verdict. Verdicts are %(verdicts)s.")
            % {"told": verdict, "verdicts": ", ".join(VERDICTS)}
        )
    value: dict[str, Any] = {"verdict": verdict}
    told = dict(corrections or {})
    if told and verdict != "corrected":
        raise ValueError(_("Only the verdict corrected takes corrections."))
    told.pop("took", None)
    if "kind" in told:
        kind = str(told.pop("kind"))
        if kind not in set(ActKind):
            raise ValueError(_("“%(told)s” is not a kind of act.") % {"told": kind})
        value["kind"] = kind
    if "subject" in told:
        value["subject"] = str(told.pop("subject"))[:_TEXT_MOST]
    for role in ROLES:
        if role in told:
            value[role] = checked_parties([(str(n), str(a)) for n, a in told.pop(role)])
    if told:
        raise ValueError(
            _("An act has no %(fields)s to correct.") % {"fields": ", ".join(sorted(told))}
        )
    return value


def checked_took(took: str) -> str:
    """A word on whether an introduction took.

    Raises:
        ValueError: when it is not one of the four.
    """
    if took not in set(Took):
        raise ValueError(
            _("“%(told)s” is no answer. Answers are %(answers)s.")
            % {"told": took, "answers": ", ".join(answer.value for answer in Took)}
        )
    return took
