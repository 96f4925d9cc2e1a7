"""What the provenance of an outcome left out, in words: nothing is left out unsaid."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tengill.workspace import presenting, settings
from tengill.workspace.presenting import Link, PersonRef, Phrase, Sentence, sentence

People = Mapping[str, PersonRef]


def cut_sentences(detail: Mapping[str, Any], people: People) -> tuple[Sentence, ...]:
    """One sentence for everything that was left out, in the order it was met.

    Args:
        detail: `OutcomeCredit.detail` (docs/reference/statement.md).
        people: everybody it names, by person key as text.
    """
    limits = detail.get("settings", {})
    told = [_cut(cut, limits, people) for cut in detail.get("cuts", ())]
    told += [s for side in detail.get("sides", {}).values() for s in _left_out(side)]
    return tuple(dict.fromkeys(one for one in told if one))


def _cut(cut: Mapping[str, Any], limits: Mapping[str, str], people: People) -> Sentence:
    pair = presenting.listing(_people(cut, people))
    act = _act(cut)
    templates = {
        "depth": _(
            "How {people} came to know each other goes back further than the {depth} acts that are"
            " followed; here they are taken to know each other."
        ),
        "lookback": _("{act} came more than {days} days before the outcome, and carries nothing."),
        "declined": _("{act} was declined, and carries nothing."),
        "no_connector": _("{act} tells nobody who made it, and carries nothing."),
        "in_touch": _("{act} came when the two were in touch already, and carries nothing."),
        "weight": _("{act} weighs nothing under these settings."),
        "principal": _("{people} took part on their own side, and earns no credit for that."),
    }
    reason = str(cut["reason"])
    if reason == "explanations":
        count = int(cut["count"])
        words = ngettext(
            "There are more ways than are listed: at least {count}. The figures take it in.",
            "There are more ways than are listed: at least {count}. The figures take them in.",
            count,
        )
        return sentence(words, count=Phrase(presenting.number(count)))
    if reason == "self":
        words = (
            _("{act} is by one of the two it joins: nobody introduces themselves.")
            if cut["act"] is not None
            else _("{people} stands on both sides of the outcome.")
        )
        return sentence(words, act=act, people=pair)
    return sentence(
        templates[reason],
        people=pair,
        act=act,
        depth=Phrase(str(limits.get("depth", ""))),
        days=Phrase(str(limits.get("lookback_days", ""))),
    )


def _people(cut: Mapping[str, Any], people: People) -> list[Phrase]:
    found = [people.get(str(key), PersonRef(None, str(key).lstrip("?"))) for key in cut["people"]]
    return [presenting.person_phrase(person) for person in found]


def _act(cut: Mapping[str, Any]) -> Phrase:
    told = cut.get("told")
    if not told:
        return Phrase(_("An act"))
    day = presenting.day(settings.local(told["at"]))
    titles = {
        "introduction": _("The introduction of %(day)s"),
        "handoff": _("The handoff of %(day)s"),
        "recommendation": _("The recommendation of %(day)s"),
    }
    words = titles.get(told["kind"], _("The act of %(day)s")) % {"day": day}
    message = told.get("message")
    return Phrase(words, Link("message", message) if message is not None else None)


def _left_out(side: Mapping[str, Any]) -> Sequence[Sentence]:
    count = int(side.get("left_out", 0))
    if not count:
        return ()
    words = ngettext(
        "{name} has {count} more person on record than are looked at.",
        "{name} has {count} more people on record than are looked at.",
        count,
    )
    name = ", ".join(side.get("organisations", ()))
    return (sentence(words, name=Phrase(name), count=Phrase(presenting.number(count))),)
