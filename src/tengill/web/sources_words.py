"""Sources, contact points, meetings and interactions in the reader's language."""

import re
from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _

from tengill.web import join_words
from tengill.workspace.planning import Bringing
from tengill.workspace.presenting import number
from tengill.workspace.timeline import TimelineItem

_SOURCES: dict[str, str | Promise] = {
    "mail": _("mail"),
    "vcard": _("address book"),
    "carddav": _("address book"),
    "google": "Google",
    "outlook": "Outlook",
    "icalendar": _("calendar"),
    "caldav": _("calendar"),
    "linkedin": "LinkedIn",
    "linkedin-other": "LinkedIn",
    "linkedin-abroad": "LinkedIn",
    "x": "X",
    "x-post": _("post on X"),
    "mastodon": "Mastodon",
    "mastodon-csv": "Mastodon",
    "mastodon-list": "Mastodon",
    "masto-post": _("post on Mastodon"),
    "people-csv": _("list of people"),
    "interactions-csv": _("list of contacts with people"),
    "csv": _("list"),
    "inbox-csv": _("list of messages"),
    "inbox-json": _("list of messages"),
    "zip": _("archive"),
    "message": _("mail"),
}
_POINTS: dict[str, str | Promise] = {
    "email": _("e-mail"),
    "name": _("name"),
    "phone": _("telephone"),
    "linkedin": "LinkedIn",
    "x": "X",
    "mastodon": "Mastodon",
    "url": _("page"),
    "owner": _("you"),
}
_ANSWERS: dict[str, str | Promise] = {
    "accepted": _("said yes"),
    "declined": _("said no"),
    "tentative": _("said maybe"),
    "no_answer": _("no answer"),
    "delegated": _("sent somebody else"),
}
_INTERACTIONS: dict[str, str | Promise] = {
    "connection": _("Connected"),
    "invitation": _("Invitation to connect"),
    "endorsement": _("Endorsement"),
    "recommendation": _("Recommendation"),
    "follow": _("Follows"),
    "reaction": _("Reaction to a post"),
    "call": _("Telephone call"),
    "coffee": _("Met in person"),
    "gift": _("Gift"),
    "note": _("Note"),
}
_FIELDS: dict[str, str | Promise] = {
    "full_name": _("full name"),
    "given_name": _("given name"),
    "middle_name": _("middle name"),
    "family_name": _("family name"),
    "prefix": _("title before the name"),
    "suffix": _("suffix of the name"),
    "nickname": _("nickname"),
    "email": _("e-mail"),
    "phone": _("telephone"),
    "organisation": _("organisation"),
    "title": _("position"),
    "department": _("department"),
    "url": _("page"),
    "place": _("place"),
    "street": _("street"),
    "postcode": _("postcode"),
    "locality": _("town"),
    "region": _("region"),
    "country": _("country"),
    "birthday": _("birthday"),
    "note": _("Note"),
    "groups": _("groups"),
    "headline": _("headline"),
    "skills": _("skills"),
    "key": _("number of the row"),
    "followers": _("followers"),
    "followers_at": _("date of the followers"),
    "at": _("date"),
    "kind": _("what happened"),
    "person_name": _("name of the other"),
    "person_email": _("e-mail of the other"),
    "person_phone": _("telephone of the other"),
    "direction": _("from whom to whom"),
    "subject": _("subject"),
    "text": _("text"),
    "linkedin": "LinkedIn",
    "x": "X",
    "mastodon": "Mastodon",
}
_CARD_REASON = re.compile(r"on one card \((?P<source>.+)\)")
_REASONS: dict[str, str | Promise] = {"the owner's own": _("your own, by your archive")}


def source(name: str) -> str:
    """What people call a source or a format."""
    return str(_SOURCES.get(name, name))


def point_kind(kind: str) -> str:
    """What kind of contact point it is."""
    return str(_POINTS.get(kind, kind))


def join_reason(reason: str) -> str:
    """Why a contact point is somebody's, or two records may be one person's."""
    found = _CARD_REASON.fullmatch(reason)
    if found:
        return gettext("on one card (%(source)s)") % {"source": source(found["source"])}
    return str(_REASONS[reason]) if reason in _REASONS else join_words.told(reason)


def field(name: str) -> str:
    """What a column of a list may be taken for."""
    return str(_FIELDS.get(name, name))


def answer(told: str) -> str:
    """What somebody invited said."""
    return str(_ANSWERS.get(told, told))


def interaction(kind: str) -> str:
    """What one did towards the other."""
    return str(_INTERACTIONS.get(kind, kind))


def happened(item: TimelineItem) -> str:
    """A meeting, an interaction or a card, in a line."""
    if item.kind == "meeting":
        title = item.subject or gettext("(no title)")
        if item.detail == "cancelled":
            return gettext("Meeting, cancelled: %(title)s") % {"title": title}
        return gettext("Meeting: %(title)s") % {"title": title}
    if item.kind == "card":
        told = {"source": source(item.detail), "name": item.subject}
        return gettext("Card (%(source)s): %(name)s") % told
    word = interaction(item.detail)
    return f"{word}: {item.subject}" if item.subject else word


def brings(told: Iterable[Bringing]) -> str:
    """What a file brings, whatever is in it; estimates are said to be about so many."""
    whats: dict[str, tuple[int, bool]] = {}
    for one in told:  # an archive's people stand in several formats; they are told as one number
        count, exact = whats.get(one.what, (0, True))
        whats[one.what] = count + one.count, exact and one.exact
    words = []
    for what, (count, exact) in whats.items():
        counted = _counted(what, count)
        words.append(counted if exact else gettext("about %(what)s") % {"what": counted})
    return ", ".join(words)


def kinds(told: Iterable[tuple[str, int]]) -> str:
    """How many facts of each kind were read."""
    names = {"message": "messages", "card": "cards", "meeting": "meetings",
             "interaction": "interactions", "reach": "figures"}  # fmt: skip
    return ", ".join(_counted(names.get(kind, kind), n) for kind, n in told)


def _counted(what: str, n: int) -> str:
    forms = {
        "messages": ngettext("%(n)s message", "%(n)s messages", n),
        "people": ngettext("%(n)s person", "%(n)s people", n),
        "cards": ngettext("%(n)s card", "%(n)s cards", n),
        "connections": ngettext("%(n)s connection", "%(n)s connections", n),
        "meetings": ngettext("%(n)s meeting", "%(n)s meetings", n),
        "posts": ngettext("%(n)s post", "%(n)s posts", n),
        "interactions": ngettext("%(n)s interaction", "%(n)s interactions", n),
        "figures": ngettext("%(n)s figure of reach", "%(n)s figures of reach", n),
    }
    form = forms.get(what, ngettext("%(n)s record", "%(n)s records", n))
    return form % {"n": number(n)}


def unread(told: Iterable[tuple[str, int]]) -> str:
    """Files that nobody reads, by kind."""
    names: dict[str, str] = {
        "pictures": pgettext("files", "pictures"),
        "videos": pgettext("files", "videos"),
        "sound": pgettext("files", "sound"),
        "pages": pgettext("files", "web pages"),
        "documents": pgettext("files", "documents"),
        "data": pgettext("files", "data"),
        "tables": pgettext("files", "tables"),
        "deals": pgettext("files", "lists of deals (bring them in under Outcomes)"),
        "text": pgettext("files", "text"),
        "empty": pgettext("files", "empty"),
        "binary": pgettext("files", "others"),
        "others": pgettext("files", "lists that name nobody"),
    }
    return ", ".join(f"{names.get(kind, source(kind))} {number(n)}" for kind, n in told)
