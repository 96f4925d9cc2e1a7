"""What the door says: every code of its rooms as a sentence, in the active language or in English.

A sentence is a template with the reason's figures. Where a figure counts, there is one for one and
one for many. `tests/workspace/test_door_words.py` holds that no code goes without.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from tengill.facts.approaches import Ask, Basis, Change, Reason, Verdict
from tengill.facts.messages import Channel

Values = Mapping[str, str | int | float]
Translate = Callable[[str], str]


def gettext_noop(text: str) -> str:
    """The text itself: marks it for translation, and needs no settings, as Django's own would."""
    return text


_ = gettext_noop


class Counted(NamedTuple):
    """A sentence that depends on a figure."""

    figure: str
    one: str
    many: str


def _n(figure: str, one: str, many: str) -> Counted:
    return Counted(figure, one, many)


_JUDGE: dict[str, str | Counted] = {
    "own_word": _("You decided this yourself."),
    "rule": _("Your rule: “{rule}”."),
    "rule_forged": _("Your rule “{rule}” would let it in, but it may not be from who it says."),
    "away": _("You are away until {until}."),
    "own_sender": _("You taught this about {name}."),
    "own_organisation": _("You taught this about mail from {name}."),
    "own_template": _("You taught this about this very text."),
    "own_list": _("You taught this about the list {name}."),
    "own_ask": _("You taught this about messages that ask for the same."),
}
_RELATION: dict[str, str | Counted] = {
    "known": _n(
        "sent", _("You wrote to them once before."), _("You wrote to them {sent} times before.")
    ),
    "recent": _n(
        "days",
        _("You wrote to them within a day or so."),
        _("You last wrote to them {days} days earlier."),
    ),
    "answers": _n(
        "received",
        _("They wrote once before; answered within a week: {answered}."),
        _("They wrote {received} times before; answered within a week: {answered}."),
    ),
    "strength": _("You are in touch: your tie has a strength of {strength}."),
    "received_only": _n(
        "received",
        _("They wrote once before, and you never wrote to them."),
        _("They wrote {received} times before, and you never wrote to them."),
    ),
    "unanswered": _n(
        "count",
        _("Their last message got no answer."),
        _("Their last {count} messages got no answer."),
    ),
    "organisation": _n(
        "sent",
        _("You wrote once to somebody else at {name}."),
        _("You wrote {sent} times to others at {name}."),
    ),
    "colleague": _("They are of your own organisation."),
    "answers_owner": _("It answers a message of yours."),
    "thread_owner": _("You wrote in this conversation."),
    "promised": _("You promised them something, and it is still open."),
    "introduced": _("{by} introduced them to you."),
    "stranger": _("You never wrote to them."),
    "reply_chance": _("By your own habits you would answer with a chance of {chance}."),
}
_TOPICS: dict[str, str | Counted] = {
    "topic_open": _("It is about {topic}, which is open."),
    "topic_closed": _("It is about {topic}, which you have not raised lately."),
}
_ASKING: dict[str, str | Counted] = {
    "ask_none": _("It asks for nothing."),
    "ask_reply": _("It asks for an answer."),
    "ask_share": _("It asks you to pass something on."),
    "ask_link": _("It asks for a link."),
    "ask_guest_post": _("It asks to publish a guest post."),
    "ask_review": _("It asks you to look at or review something."),
    "ask_meeting": _("It asks for a meeting or a call."),
    "ask_purchase": _("It wants to sell you something."),
    "ask_job": _("It is about work: an offer or an application."),
    "ask_money": _("It asks for money."),
    "ask_event": _("It asks you to come to an event."),
    "asks_much": _n(
        "minutes",
        _("It would take about a minute."),
        _("It would take about {minutes} minutes."),
    ),
    "ask_declared": _("You said that you are open to being asked this."),
    "ask_closed": _("You said that you are not open to being asked this."),
    "cold_commercial": _("A stranger wants something of you, and nothing speaks for them."),
}
_EFFORT: dict[str, str | Counted] = {
    "channel_letter": _("It came as a letter, which can wait."),
    "channel_chat": _("It came as a direct message, which interrupts."),
    "channel_tag": _("It names you in public, which puts you on the spot."),
    "channel_call": _("It is a call."),
    "channel_form": _("It came through your door page."),
    "not_named": _("It was not addressed to you by name."),
    "recipients": _n(
        "count", _("It went to one mailbox."), _("It went to {count} mailboxes at once.")
    ),
    "bulk": _("It looks like mail sent to many (probability {probability})."),
    "listed": _("It came through a mailing list or a sender of bulk mail."),
    "machine": _("A machine sent it."),
    "machine_code": _("It holds a code or a link for signing in."),
    "machine_receipt": _("It is a receipt or an order."),
    "machine_calendar": _("It is about an appointment."),
    "machine_ticket": _("It is about a case or ticket."),
    "copies": _n(
        "people",
        _("One other person got this text, or sent it."),
        _("{people} other people got this text, or sent it."),
    ),
    "scars": _n(
        "count",
        _("A blank of its template was left unfilled or filled wrongly."),
        _("{count} blanks of its template were left unfilled or filled wrongly."),
    ),
    "scar_field": _("“{field}” was left unfilled."),
    "scar_name": _("It greets {name}, and that is not you."),
    "nagging": _("It reminds you of a message you did not ask for."),
    "commercial": _("It speaks as sellers do."),
    "empty": _("It says nothing."),
}
_ACTS: dict[str, str | Counted] = {
    "pitch_cold": _("It reads like a cold pitch."),
    "pitch_warm": _("It is a pitch that refers to somebody or something you know."),
    "self_introduction": _("They introduce themselves."),
    "introduction": _("It introduces somebody to you."),
    "handoff": _("It hands somebody on to you."),
    "request": _("It asks you for an introduction."),
    "claims_asked": _("It says that you asked for it; nothing here shows that."),
    "claims_met": _("It says that you met; nothing here shows that."),
    "claims_referred": _("It says that somebody sent them; nothing here shows that."),
}
_GUARDS: dict[str, str | Counted] = {
    "guard_answer": _("An answer to your own message is never turned away."),
    "guard_introduced": _("{by}, whom you trust, introduced them: that opens the door."),
    "guard_promised": _("You promised them something: they may remind you."),
    "guard_known": _("You have written to them: no model may turn them away."),
    "guard_thread": _("You have written in this conversation: no model may turn it away."),
    "guard_colleague": _("They are of your own organisation: no model may turn them away."),
    "guard_machine": _("Such messages from machines are needed, so it is kept in sight."),
    "guard_topic": _("It is about {topic}, which is open: it is kept in sight."),
    "guard_declared": _("You are open to being asked this: it is kept in sight."),
    "guard_vouched": _("Somebody vouches for them: it is kept in sight."),
    "guard_claims": _(
        "It refers to something between you that is not proven: in doubt, the digest."
    ),
    "guard_bounce": _("An automatic answer can wait."),
    "guard_forged": _("The sender is not proven: it gets no privilege, and is not lost either."),
    "guard_nothing_against": _("Nothing speaks against it but that you do not know them."),
    "guard_talk": _("Somebody writes to the members of a list, and sells nothing."),
    "guard_trusted_organisation": _("You write to others at {name}: it is kept in sight."),
}
_WARNINGS: dict[str, str | Counted] = {
    "undated": _(
        "It carries no date that can be believed: it is judged as of {day}, by where it lies or when it"
        " came in."
    ),
    "forged": _("The sender may not be who they say."),
    "auth_failed": _(
        "The receiving server found that {domain} does not stand behind this message."
    ),
    "auth_list": _("The proof of {domain} is broken, as happens on mailing lists."),
    "auth_unproven": _("The receiving server found no proof that it is from {domain}."),
    "auth_absent": _("No server vouches for the sender."),
    "lookalike_domain": _("The domain {domain} looks like {like}, and is another."),
    "borrowed_name": _("It bears the name {name}, known from {address}, and comes from elsewhere."),
    "name_is_address": _("Its name shows the address {name}, and it comes from {address}."),
    "mixed_scripts": _("The domain {domain} mixes letters of several alphabets."),
}
_CHANGES: dict[str, str | Counted] = {
    "if_own_word": _("If you took your own word back: {verdict}."),
    "if_no_rule": _("Without the rule “{rule}”: {verdict}."),
    "if_no_leave": _("If you were not away: {verdict}."),
    "if_wrote_first": _("If you had written to them once: {verdict}."),
    "if_answered": _("If it answered a message of yours: {verdict}."),
    "if_introduced": _("If somebody close to you had introduced them: {verdict}."),
    "if_topic": _("If it were about {topic}: {verdict}."),
    "if_no_topic": _("If it were not about {topic}: {verdict}."),
    "if_not_introduced": _("If nobody had introduced them: {verdict}."),
    "if_topic_open": _("If {topic} were open: {verdict}."),
    "if_not_mass": _("If it had been sent to you alone: {verdict}."),
    "if_not_copied": _("If others had not got the same text: {verdict}."),
    "if_not_listed": _("If it were no bulk mail: {verdict}."),
    "if_filled": _("If its blanks had been filled: {verdict}."),
    "if_not_nagging": _("If it did not press for an answer: {verdict}."),
    "if_no_ask": _("If it asked for nothing: {verdict}."),
    "if_proven": _("If the sender were proven: {verdict}."),
    "if_mail": _("If it had come by mail: {verdict}."),
    "if_stranger": _("If there had been no word between you: {verdict}."),
    "if_cold": _("If it did not answer you: {verdict}."),
    "if_copied": _n(
        "people",
        _("If one other person had got the same text: {verdict}."),
        _("If {people} others had got the same text: {verdict}."),
    ),
    "if_rule": _("With a rule on its sender: {verdict}."),
}
SENTENCES: dict[str, str | Counted] = {
    **_JUDGE, **_RELATION, **_TOPICS, **_ASKING, **_EFFORT, **_ACTS, **_GUARDS, **_WARNINGS,
    **_CHANGES,
}  # fmt: skip
"""Code → its sentence."""

VERDICTS: dict[Verdict, str] = {
    Verdict.NOW: _("now"),
    Verdict.DIGEST: _("digest"),
    Verdict.DECLINE: _("decline"),
    Verdict.MUTE: _("mute"),
}
VERDICT_SENTENCES: dict[Verdict, str] = {
    Verdict.NOW: _("You see it at once."),
    Verdict.DIGEST: _("It waits for the daily digest."),
    Verdict.DECLINE: _("A courteous no is drafted; nothing is sent by itself."),
    Verdict.MUTE: _("It is kept, and not shown unless you look for it."),
}
BASES: dict[Basis, str] = {
    Basis.RULE: _("your own word"),
    Basis.RELATIONSHIP: _("the relationship"),
    Basis.LEARNED: _("what is usual, and what you taught"),
    Basis.DOUBT: _("in doubt, the digest"),
}
ASKS: dict[Ask, str] = {
    Ask.NONE: _("nothing"),
    Ask.REPLY: _("an answer"),
    Ask.SHARE: _("passing something on"),
    Ask.LINK: _("a link"),
    Ask.GUEST_POST: _("a guest post"),
    Ask.REVIEW: _("a review"),
    Ask.MEETING: _("a meeting"),
    Ask.PURCHASE: _("a purchase"),
    Ask.JOB: _("work"),
    Ask.MONEY: _("money"),
    Ask.EVENT: _("coming to an event"),
}
CHANNELS: dict[Channel, str] = {
    Channel.MAIL: _("mail"),
    Channel.LINKEDIN: _("message on LinkedIn"),
    Channel.X: _("message on X"),
    Channel.MASTODON: _("message on Mastodon"),
    Channel.X_POST: _("post on X"),
    Channel.MASTODON_POST: _("post on Mastodon"),
    Channel.LETTER: _("letter"),
    Channel.CHAT: _("direct message"),
    Channel.TAG: _("public tag"),
    Channel.CALL: _("call"),
    Channel.FORM: _("door page"),
    Channel.OTHER: _("another channel"),
}


RULE_ERRORS: dict[str, str] = {
    "rule_empty": _("Say what is to become of whose messages, such as “mute guest posts”."),
    "rule_long": _("This is too long for a rule. Tell it in one or two lines."),
    "rule_no_verdict": _("Say what is to become of them: now, digest, decline or mute."),
    "rule_verdicts": _("Say one thing only: now, digest, decline or mute."),
    "rule_negated": _("“{words}” says what not to do. Say what is to become of them instead."),
    "rule_unclear": _(
        "“{words}” could not be read. Name people, domains, topics, channels or asks."
    ),
    "rule_date": _("“{words}” is no date with a year. Write it such as 2027-01-31."),
    "rule_everything": _(
        "This would hold for everything. Say for whom or what, or be away until a day."
    ),
}
"""What is wrong with the words of a rule, by `ruling.ERRORS`."""


def rule_error(code: str, words: str) -> str:
    """What is wrong with the words of a rule, in the active language."""
    return translated(RULE_ERRORS.get(code, RULE_ERRORS["rule_unclear"])).format(words=words)


def translated(text: str) -> str:
    """The text in the active language."""
    from django.utils.translation import gettext  # noqa: PLC0415 - archives are judged without settings

    return gettext(text)


def english(text: str) -> str:
    """The text as it is."""
    return text


def reason_sentence(reason: Reason, say: Translate = translated) -> str:
    """A reason or warning as a sentence."""
    return _sentence(reason.code, dict(reason.values), say)


def change_sentence(change: Change, say: Translate = translated) -> str:
    """What would change a verdict, and to which."""
    told = {**dict(change.values), "verdict": say(VERDICTS[change.verdict])}
    return _sentence(change.code, told, say)


def _sentence(code: str, values: Values, say: Translate) -> str:
    template = SENTENCES.get(code)
    if template is None:  # of a newer room of the door than this: its code is better than nothing
        return code.replace("_", " ")
    if isinstance(template, Counted):
        template = template.one if _is_one(values.get(template.figure)) else template.many
    return say(template).format_map(_Filled(values))


def _is_one(figure: object) -> bool:
    return isinstance(figure, int | float) and figure in {0, 1}


class _Filled(dict[str, object]):
    """Figures of a sentence as text; what a reason does not tell is an ellipsis."""

    def __init__(self, values: Values) -> None:
        super().__init__({name: _figure(name, value) for name, value in values.items()})

    def __missing__(self, name: str) -> str:
        return "…"


_SHARES = frozenset({"chance", "probability", "share", "trust", "strength"})


def _figure(name: str, value: object) -> str:
    if name in _SHARES and isinstance(value, int | float):
        return f"{round(100 * value)} %"
    return " ".join(str(value).split())
