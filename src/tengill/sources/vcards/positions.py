"""Where a card says somebody works."""

from tengill.facts.contacts import Affiliation
from tengill.sources.vcards.properties import Property
from tengill.sources.vcards.values import components, line

_TAKEN = frozenset({"ORG", "TITLE", "ROLE"})


def affiliations(found: list[Property]) -> tuple[tuple[Affiliation, ...], list[Property]]:
    """The affiliations, and the properties that are none.

    A title belongs to the organisation of its own group (`item1.ORG`, `item1.TITLE`), else to the
    one at its place in the order. Without any title, a role stands for it.
    """
    if not any(one.name in _TAKEN for one in found):
        return (), found
    places = [one for one in found if one.name == "ORG" and one.value.strip(" ;")]
    titles = [one for one in found if one.name == "TITLE" and one.value.strip()]
    roles = [one for one in found if one.name == "ROLE" and one.value.strip()]
    left = [one for one in found if one.name not in _TAKEN]
    if titles:
        left += roles
    else:
        titles = roles
    jobs: list[Affiliation] = []
    for place, one in enumerate(places):
        own = next((title for title in titles if one.group and title.group == one.group), None)
        plain = [title for title in titles if not title.group or title.group not in _groups(places)]
        at_place = plain[place] if own is None and place < len(plain) else None
        title = own or at_place
        parts = [line(part) for part in components(one.value)]
        jobs.append(
            Affiliation(
                organisation=parts[0],
                title=line(title.value) if title else "",
                department=", ".join(part for part in parts[1:] if part),
            )
        )
    said = {job.title for job in jobs}
    jobs += [
        Affiliation(organisation="", title=title)
        for title in dict.fromkeys(line(one.value) for one in titles)
        if title not in said
    ]
    return tuple(dict.fromkeys(jobs)), left


def _groups(found: list[Property]) -> set[str]:
    return {one.group for one in found if one.group}
