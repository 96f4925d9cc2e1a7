"""Why two records are taken for one person, in the reader's language.

The engines know no languages: they say it in short English phrases, several joined by commas. A test
holds this list to all that they say; what is not in it is told as it came.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_PHRASES: dict[str, str | Promise] = {
    "one name, another generation": _("one name, another generation"),
    "the same very rare name": _("the same very rare name"),
    "the same rare name": _("the same rare name"),
    "the same uncommon name": _("the same uncommon name"),
    "the same name": _("the same name"),
    "the same common name": _("the same common name"),
    "the same very common name": _("the same very common name"),
    "a short or other spelling of one rare name": _("a short or other spelling of one rare name"),
    "a short or other spelling of one common name": _(
        "a short or other spelling of one common name"
    ),
    "an initial that fits the rare name": _("an initial that fits the rare name"),
    "an initial that fits the common name": _("an initial that fits the common name"),
    "one letter off a rare name": _("one letter off a rare name"),
    "one letter off a common name": _("one letter off a common name"),
    "one last name in common": _("one last name in common"),
    "the same given name, another last name": _("the same given name, another last name"),
    "the same last name, another given name": _("the same last name, another given name"),
    "other names": _("other names"),
    "the same given name alone": _("the same given name alone"),
    "another given name": _("another given name"),
    "the same middle name": _("the same middle name"),
    "middle initials that fit": _("middle initials that fit"),
    "other middle names": _("other middle names"),
    "the same e-mail address": _("the same e-mail address"),
    "the same unusual address at another provider": _(
        "the same unusual address at another provider"
    ),
    "an address that spells the name": _("an address that spells the name"),
    "an address that spells the name with an initial": _(
        "an address that spells the name with an initial"
    ),
    "an address at one organisation that spells the given name": _(
        "an address at one organisation that spells the given name"
    ),
    "an address several people share": _("an address several people share"),
    "the same phone number": _("the same phone number"),
    "a phone number several people share": _("a phone number several people share"),
    "the same profile": _("the same profile"),
    "the same unusual handle elsewhere": _("the same unusual handle elsewhere"),
    "several organisations in common": _("several organisations in common"),
    "the same organisation": _("the same organisation"),
    "the same larger organisation": _("the same larger organisation"),
    "the same very large organisation": _("the same very large organisation"),
    "other organisations": _("other organisations"),
    "the same place": _("the same place"),
    "the same town": _("the same town"),
    "the same country or region": _("the same country or region"),
    "other places": _("other places"),
    "the same birthday": _("the same birthday"),
    "the same day of birth": _("the same day of birth"),
    "different birthdays": _("different birthdays"),
    "many people in common": _("many people in common"),
    "several people in common": _("several people in common"),
    "somebody in common": _("somebody in common"),
    "nobody in common": _("nobody in common"),
    "two profiles in one network": _("two profiles in one network"),
    "two cards in one address book": _("two cards in one address book"),
    "one of them tells no name of its own": _("one of them tells no name of its own"),
    "kept apart by hand": _("kept apart by hand"),
    "another generation": _("another generation"),
    "names that don't fit each other": _("names that don't fit each other"),
    "the same address, written differently": _("the same address, written differently"),
    "one name, addresses told apart by a number": _("one name, addresses told apart by a number"),
    "the same full name in one organisation": _("the same full name in one organisation"),
    "a common name in two forms, in one organisation": _(
        "a common name in two forms, in one organisation"
    ),
    "the same name in a short or fuller form, in one organisation": _(
        "the same name in a short or fuller form, in one organisation"
    ),
    "a name that fits several people here": _("a name that fits several people here"),
    "a name that fits several people": _("a name that fits several people"),
    "a common name in one organisation": _("a common name in one organisation"),
    "both are the owner's, and bear one name": _("both are the owner's, and bear one name"),
    "the same address at a sister domain": _("the same address at a sister domain"),
    "the same local part at sister domains": _("the same local part at sister domains"),
    "a rare full name, at one organisation and on free mail": _(
        "a rare full name, at one organisation and on free mail"
    ),
    "the same rare name and local part on free mail": _(
        "the same rare name and local part on free mail"
    ),
    "the same rare name and local part elsewhere": _("the same rare name and local part elsewhere"),
    "the same full name elsewhere": _("the same full name elsewhere"),
    "the only person of this name": _("the only person of this name"),
    "the address spells the name with an initial": _("the address spells the name with an initial"),
    "name and organisation": _("name and organisation"),
    "several people have this name": _("several people have this name"),
}


def told(reason: str) -> str:
    """One phrase, or several joined by commas; some hold a comma themselves."""
    if reason in _PHRASES:
        return str(_PHRASES[reason])
    parts = reason.split(", ")
    said: list[str] = []
    while parts:
        size = next((n for n in range(len(parts), 0, -1) if ", ".join(parts[:n]) in _PHRASES), 1)
        phrase = ", ".join(parts[:size])
        said.append(str(_PHRASES.get(phrase, phrase)))
        del parts[:size]
    return ", ".join(said)
