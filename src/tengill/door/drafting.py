"""A courteous no, short, in the language of the approach, with what the owner is open to.

It is a draft: nothing here sends it. The sender's words enter it as one plain line only.
"""

import re

from tengill.door.plain import line
from tengill.door.wording import listed, texts
from tengill.facts.approaches import Approach, Ask, Doors, Judgement

_SUBJECT = 150
_NAME = 40
_MOST = 3
"""What a letter names of what the owner is open to: the page tells the rest."""
_PREFIXES = re.compile(r"^(?:\s*(?:re|sv|vs|aw|fwd?|fw|wg)\s*(?:\[\d+\])?\s*:)+\s*", re.IGNORECASE)
_GIVEN = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*\.?")
_URL = re.compile(r"https?://[^\s<>\"\x00-\x20]{1,300}")


def decline(
    judgement: Judgement,
    approach: Approach,
    doors: Doors,
    *,
    page_url: str = "",
    language: str = "",
) -> tuple[str, str]:
    """Subject and text of a letter that says no.

    Args:
        judgement: What was judged; its `ask` is what the no is to.
        approach: What is answered.
        doors: The owner's door. Only topics and asks that are declared are named: what the owner
            merely raised is nobody's business.
        page_url: The door page's address; empty: there is none.
        language: A BCP 47 tag; empty: the approach's.
    """
    language = language or approach.language
    words = texts(language)["decline"]
    name = given_name(approach)
    greeting = words["greeting"].format(name=name) if name else words["greeting_nobody"]
    body = [words["thanks"] + " " + words["asks"][judgement.ask.value]]
    if open_to := _open(doors, judgement.ask, language, page_url):
        body.append(open_to)
    if judgement.ask is not Ask.NONE:
        body.append(words["wishes"])
    return reply_subject(approach.subject, language), "\n\n".join([greeting, *body]) + "\n"


def reply_subject(subject: str, language: str) -> str:
    """The subject of an answer: one `Re:`, one line."""
    words = texts(language)["decline"]
    plain = _PREFIXES.sub("", line(subject, _SUBJECT))
    return str(words["subject"]).format(subject=plain) if plain else str(words["subject_none"])


def given_name(approach: Approach) -> str:
    """What the sender is called, where their name tells it; else empty.

    A name that is an address, a firm or a sentence greets nobody.
    """
    name = line(approach.sender.name, _NAME)
    if not name or any(letter in name for letter in "@/:<>|=?…"):
        return ""
    last, comma, first = name.partition(",")
    word = (first if comma else last).split()[:1]
    return word[0] if word and _GIVEN.fullmatch(word[0]) else ""


def _open(doors: Doors, ask: Ask, language: str, page_url: str) -> str:
    texts_ = texts(language)
    words, asks = texts_["decline"]["open"], texts_["rule"]["asks"]
    topics = [line(topic.name, _NAME) for topic in doors.topics if topic.declared][:_MOST]
    wanted = [asks[one.value][0] for one in doors.declared_asks if one is not ask][:_MOST]
    told = []
    if topics:
        told.append(words["topics"].format(topics=listed(topics, language)))
    if wanted:
        told.append(words["asks"].format(asks=listed(wanted, language)))
    if _URL.fullmatch(page_url):
        told.append(words["page"].format(url=page_url))
    return "\n".join(told)
