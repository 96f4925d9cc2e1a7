"""The words of Campaigns: groups of findings, columns, channels."""

from django.utils.translation import gettext, pgettext

from tengill.facts.messages import Channel
from tengill.workspace.door import words

_CHANNELS = ("mail", "mention", "dm", "linkedin", "x", "x-post", "mastodon", "masto-post", "call", "letter", "chat", "tag")  # fmt: skip


def group(name: str) -> tuple[str, str]:
    """A group's heading, and what it means in a sentence."""
    return {
        "goes": (
            gettext("May go out"),
            gettext("Nothing stands against these."),
        ),
        "warned": (
            gettext("May go out, with a warning"),
            gettext("Allowed, but read first what speaks against it."),
        ),
        "untagged": (
            gettext("Publish it without the tag"),
            gettext(
                "A tag would interrupt them. Say it in public, and leave their names out of it."
            ),
        ),
        "asynchronous": (
            gettext("Write instead of calling them up"),
            gettext("It would be read with other mail once a day, and cost them nothing at once."),
        ),
        "connector": (
            gettext("Ask for an introduction"),
            gettext("Somebody you know is trusted there. What they pass on is read."),
        ),
        "raise": (
            gettext("Wait until they raise it"),
            gettext("It would be welcome once they bring the topic up themselves."),
        ),
        "later": (
            gettext("Wait until a date"),
            gettext("They were approached lately, and have not answered yet."),
        ),
        "build": (
            gettext("Build the relationship first"),
            gettext("Three next steps for each that fit what there is between you."),
        ),
        "mend": (
            gettext("Put it right, then lint again"),
            gettext("Only the text, the headers or the row stand against it."),
        ),
        "dont": (
            gettext("Leave them alone"),
            gettext("They asked to be left alone, or nothing would make it welcome."),
        ),
    }[name]


def column(name: str) -> str:
    """What a column of a list tells; empty where it is a merge field only."""
    return {
        "email": gettext("e-mail address"),
        "x": gettext("account on X"),
        "mastodon": gettext("account on Mastodon"),
        "linkedin": gettext("profile on LinkedIn"),
        "phone": gettext("telephone"),
        "handle": gettext("account or profile"),
        "name": gettext("name"),
        "first_name": gettext("first name"),
        "last_name": gettext("last name"),
        "organisation": gettext("organisation"),
        "channel": gettext("channel of this row"),
        "at": gettext("when it goes out"),
        "subject": gettext("subject of this row"),
        "text": gettext("message of this row"),
        "account": gettext("the account it goes out from"),
        "topic": gettext("what it is about"),
        "paid": gettext("whether somebody pays for it"),
        "consent": gettext("consent"),
        "corporate": gettext("whether a company has the address"),
        "jurisdiction": gettext("country"),
        "answers": gettext("what it answers"),
    }.get(name, "")


def channels() -> list[tuple[str, str]]:
    """Channels to choose from, with their names."""
    found = [("", gettext("as the columns say"))]
    for name in _CHANNELS:
        if name == "mention":
            found.append((name, gettext("a public mention, on X or Mastodon")))
        elif name == "dm":
            found.append((name, gettext("a direct message")))
        else:
            found.append((name, words.translated(words.CHANNELS[Channel(name)])))
    return found


def severity(name: str) -> str:
    """How grave a finding is, in a word."""
    return {
        "error": pgettext("severity", "stops it"),
        "warning": pgettext("severity", "warning"),
        "note": pgettext("severity", "note"),
    }.get(name, "")
