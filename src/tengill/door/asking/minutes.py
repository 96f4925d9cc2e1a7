"""How many minutes of the owner's an approach asks for: a small table, open to be disputed.

Reading: words at 238 a minute, the mean of 190 studies of adults silently reading English
non-fiction (Brysbaert 2019, J. Memory and Language 109, 104047). Everything else is Tengill's own
estimate of what it takes to do what is asked, once; a time that the words themselves name (`a
15-minute call`) takes the place of the table's, with the answering added.
"""

from collections.abc import Iterable

from tengill.facts.approaches import Ask

WORDS_A_MINUTE = 238
TABLE = {
    Ask.NONE: 0.0,
    Ask.REPLY: 4.0,
    Ask.SHARE: 5.0,
    Ask.LINK: 15.0,
    Ask.GUEST_POST: 45.0,
    Ask.REVIEW: 30.0,
    Ask.MEETING: 40.0,
    Ask.PURCHASE: 30.0,
    Ask.JOB: 25.0,
    Ask.MONEY: 30.0,
    Ask.EVENT: 90.0,
}
"""Minutes to give each ask: to weigh it, to do it and to answer."""
ANSWERING = 4.0
"""Minutes to answer and to enter a time, where the words name the time itself."""
ATTACHMENT = 3.0
"""Minutes to look into one attachment."""
MOST_ATTACHMENTS = 5
PLAIN = 0.35
"""From this weight an ask counts."""
MOST = 480.0
"""No approach asks for more than a working day."""
_TIMED = frozenset({Ask.MEETING, Ask.REVIEW, Ask.EVENT, Ask.PURCHASE})


def reading(words: int, attachments: int = 0) -> float:
    """Minutes to read some words and look into some attachments."""
    return words / WORDS_A_MINUTE + ATTACHMENT * min(attachments, MOST_ATTACHMENTS)


def minutes(
    asks: Iterable[tuple[Ask, float]], words: int, attachments: int = 0, named: float = 0.0
) -> float:
    """Minutes that an approach asks for, reading it included, to one decimal.

    Args:
        asks: what it asks for, with how plainly, 0 to 1. Below `PLAIN` an ask does not count. An
            answer is part of every other ask, so a mere reply counts only alone.
        words: how many words it has.
        attachments: how many attachments.
        named: minutes the words name (`15 minutes`); 0 where they name none.
    """
    plain = {ask for ask, weight in asks if weight >= PLAIN}
    if len(plain) > 1:
        plain.discard(Ask.REPLY)
    timed = plain & _TIMED
    wanted = sum(TABLE[ask] for ask in plain)
    if named and timed:
        # One stretch of time was named: the dearest of what it can stand for is what it replaces.
        wanted += named + ANSWERING - max(TABLE[ask] for ask in timed)
    return round(min(MOST, wanted + reading(words, attachments)), 1)
