"""What the mailbox asks of the door: judge what came, take a correction, write a digest or draft."""

from collections.abc import Sequence
from dataclasses import dataclass
from time import sleep

from tengill.facts.approaches import Verdict
from tengill.ledger.models import Judged, Message
from tengill.workspace.door import deciding
from tengill.workspace.door import project as door

_TRIES, _PAUSE = 100, 0.2


@dataclass(frozen=True, slots=True)
class Filed:
    """A judged message, as far as filing it needs to know."""

    message: int
    digest: str
    message_id: str
    subject: str
    sender: str
    verdict: str
    basis: str
    decided: bool
    """The owner's own word stands on it."""
    ask: str
    channel: str


def judge(messages: Sequence[int]) -> None:
    """Judge what is not judged yet, messages just appended (row numbers) among it.

    Where another process is at that, its work includes ours.
    """
    if not messages:
        return
    for _ in range(_TRIES):
        try:
            door.catch_up()
        except door.DoorBusyError:
            sleep(_PAUSE)
        else:
            return


def warm_up() -> None:
    """Hold in this process what new messages are judged by, so that each is judged at once."""
    try:
        door.warm_up()
    except door.DoorBusyError:
        return  # another process judges everything now; the first message finds it done


def correct(message: int, verdict: Verdict, who: str) -> str:
    """The owner moved a message to where messages of this verdict lie: learn from it.

    Returns:
        The message's digest in hex; empty where the door has nothing to say of it (it did not
        reach the owner as an approach), or that verdict is the owner's word already.
    """
    row = Judged.objects.filter(message_id=message).select_related("message").first()
    if row is None or (row.decided and row.verdict == verdict.value):
        return ""
    digest = bytes(row.message.digest).hex()
    deciding.correct(digest, verdict, who)
    return digest


def verdicts(messages: Sequence[int]) -> dict[int, Filed]:
    """What was judged of some messages (row numbers); those never judged are not there."""
    found: dict[int, Filed] = {}
    for start in range(0, len(messages), 400):
        rows = Judged.objects.filter(message_id__in=messages[start : start + 400])
        for row in rows.select_related("message", "message__sender"):
            found[row.message_id] = _filed(row)
    return found


def _filed(row: Judged) -> Filed:
    message: Message = row.message
    return Filed(
        message=message.pk,
        digest=bytes(message.digest).hex(),
        message_id=message.message_id,
        subject=message.subject,
        sender=message.sender.value if message.sender else "",
        verdict=row.verdict,
        basis=row.basis,
        decided=row.decided,
        ask=row.ask,
        channel=row.channel,
    )
