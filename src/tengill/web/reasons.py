"""A reader's features in plain words; what has none stays unsaid (the figure is there anyway)."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_WORDS: dict[str, str | Promise] = {
    "acts.log": _("several sentences point the same way"),
    "across.full": _("it joins people of different organisations by full name"),
    "inside.full": _("both are of the same organisation"),
    "outside.yours": _("passed on to somebody outside"),
    "pair.strangers": _("they had never written to each other before"),
    "pair.began": _("they wrote to each other afterwards"),
    "pair.known": _("they knew each other before"),
    "pair.old": _("they knew each other long before"),
    "tie.right": _("the sender knows the third person"),
    "text.greets_two": _("it greets two people"),
    "text.greets": _("it greets somebody by name"),
    "text.contact": _("it gives a telephone number or an address"),
    "text.short": _("it is short"),
    "to.one": _("it is written to one person"),
    "to.outside": _("it goes outside the sender's organisation"),
    "who.full": _("it names somebody in full"),
    "who.on_message": _("the person named is on the message"),
    "who.outside": _("the person named is of another organisation"),
    "who.several": _("it names several people"),
    "who.described": _("it says what the person does"),
    "who.in_subject": _("the subject names the person"),
    "sentence.subject": _("the subject says so"),
    "sentence.early": _("it says so at the beginning"),
    "sentence.contact": _("the sentence gives a way to reach them"),
    "introduce": _("the words of an introduction"),
    "connect": _("“connect the two of you”"),
    "you_two": _("“you two”"),
    "meet_each_other": _("“meet each other”"),
    "intro_subject": _("a subject as introductions have"),
    "move_to_bcc": _("the sender steps back to blind copy"),
    "copied_third": _("a third person is copied in"),
    "contact_third": _("a word to contact a third person"),
    "third_will_contact": _("a third person will get in touch"),
    "expect_to_hear": _("“you will hear from”"),
    "gave_their_details": _("it gives their details"),
    "gave_your_details": _("your details were given to somebody"),
    "forwarded_yours": _("your message was passed on"),
    "person_to_contact": _("it names the right person to contact"),
    "presents_person": _("it presents somebody"),
    "send_to_third": _("it is sent on to a third person"),
    "suggested_contact": _("it suggests a contact"),
    "ask_introduction": _("it asks for an introduction"),
    "wants_to_meet": _("somebody wants to meet somebody"),
    "recommend": _("words of recommendation"),
    "praise": _("words of praise"),
    "thanks": _("words of thanks"),
    "result_of_introduction": _("it tells what came of an introduction"),
}


_BUILT_LIKE_ONE = _("a sentence of it is built like one that does so")


def in_words(reasons: Iterable[str]) -> list[str]:
    """Reasons in the active language, strongest first, each once, at most five."""
    told: dict[str, None] = {}
    for reason in reasons:
        short = reason.removeprefix("has.").removeprefix("is.")
        words = _WORDS.get(reason) or _WORDS.get(short)
        if reason.startswith("~"):  # a row of concepts, as the reader's model of sentences has it
            words = _BUILT_LIKE_ONE
        if words:
            told[str(words)] = None
    return list(told)[:5]
