"""What a person says about introductions: one the mail does not show, and whether one took."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from tengill.facts.messages import Mailbox
from tengill.ledger import decisions
from tengill.ledger.models import Act, Message
from tengill.workspace import act_decisions, act_writing
from tengill.workspace.act_lines import JOINING


def add_by_hand(
    connector: Sequence[Mailbox],
    left: Sequence[Mailbox],
    right: Sequence[Mailbox],
    at: datetime,
    kind: str = "introduction",
    message_id: int | None = None,
    who: str = "",
    why: str = "",
) -> int:
    """Tell an introduction the mail does not show (or the reader missed); returns the act's id.

    Args:
        connector: who connects.
        left: the ones addressed.
        right: the third party.
        at: when, aware.
        kind: introduction or handoff.
        message_id: the message that shows it after all, by row number.
        who: who says so.
        why: in their words.

    Raises:
        ValueError: when a side is empty, the kind is not introduction or handoff, the time has no
            zone, or the message carries such an act already.
        LookupError: when there is no such message.
    """
    if kind not in JOINING:
        raise ValueError(
            _("“%(told)s” is not a kind of introduction. Kinds are %(kinds)s.")
            % {"told": kind, "kinds": ", ".join(JOINING)}
        )
    if at.tzinfo is None:
        raise ValueError(_("Give the time of the introduction with its zone."))
    sides = {"connector": connector, "left": left, "right": right}
    missing = [role for role, people in sides.items() if not people]
    if missing:
        side = {
            "connector": _("who connected is missing"),
            "left": _("who was introduced is missing"),
            "right": _("to whom is missing"),
        }[missing[0]]
        words = _("An introduction needs somebody on each side: %(side)s.")
        raise ValueError(words % {"side": side})
    value = {
        role: act_decisions.checked_parties([(p.name, p.address) for p in people])
        for role, people in sides.items()
    }
    about, message = _about(kind, message_id)
    told = {"verdict": "corrected", "kind": kind, **value, "at": int(at.timestamp())}
    with transaction.atomic():
        act_writing.about_to_decide()
        decisions.record("act_new", about, told, who, why)
        act = Act(message=message)
        act_writing.write(act, act_decisions.told_by_hand(about, told))
    act_writing.outcomes_follow(about)
    return act.pk


def _about(kind: str, message_id: int | None) -> tuple[str, Message | None]:
    """The key of a new act, and the message it rests on."""
    if message_id is None:
        return f"manual:{uuid.uuid4()}", None
    message = Message.objects.filter(pk=message_id).first()
    if message is None:
        raise LookupError(f"There is no message {message_id} in the ledger.")
    key = f"{bytes(message.digest).hex()}:{kind}"
    if Act.objects.filter(key=key).exists():
        raise ValueError(
            _("The ledger has found this in the message already. Correct it in Review.")
        )
    return key, message


def set_took(act_id: int, took: str, who: str = "", why: str = "") -> int:
    """Say whether an introduction took (facts.Took value); returns the decision's id.

    Raises:
        LookupError: when there is no such act.
        ValueError: when `took` is not one of the four answers.
    """
    answer = act_decisions.checked_took(took)
    act = Act.objects.filter(pk=act_id).first()
    if act is None:
        raise LookupError(f"There is no act {act_id} in the ledger.")
    with transaction.atomic():
        act_writing.about_to_decide()
        made = decisions.record("took", act.key, {"took": answer}, who, why)
        act.took = answer
        act.save(update_fields=["took"])
    act_writing.outcomes_follow(act.key)
    return made
