"""Letters drafted for the owner to copy, in the language of the screen. Nothing is ever sent."""

from django.utils.translation import gettext as _

from tengill.workspace.presenting import PersonRef


def first_name(person: PersonRef) -> str:
    """What one calls them in a letter."""
    return (person.name or person.address).split()[0] if (person.name or person.address) else ""


def to_both(seeker: PersonRef, knower: PersonRef, thing: str) -> str:
    """A letter that asks the one who knows before it introduces anybody."""
    return _(
        "Dear %(knower)s,\n\n%(seeker)s is looking for this: %(thing)s. I thought of you."
        " May I introduce the two of you? If it does not suit you now, just say so.\n"
    ) % {"knower": first_name(knower), "seeker": seeker.name, "thing": thing}


def for_introduction(first: PersonRef, goal: str, through: tuple[PersonRef, ...]) -> str:
    """A letter that asks somebody for an introduction, and makes it easy to say no."""
    if len(through) > 0:
        between = " → ".join(person.name for person in through)
        return _(
            "Dear %(first)s,\n\nI would like to meet %(goal)s, and I believe you know somebody who"
            " does (%(between)s). Would you ask whether they would introduce us? [Say in a"
            " sentence why.] A no is a good answer too.\n"
        ) % {"first": first_name(first), "goal": goal, "between": between}
    return _(
        "Dear %(first)s,\n\nI would like to meet %(goal)s, and I believe you know each other."
        " Would you introduce us, if it suits you both? [Say in a sentence why.] A no is a good"
        " answer too.\n"
    ) % {"first": first_name(first), "goal": goal}
