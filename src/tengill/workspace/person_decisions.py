"""What a person says about people: these are one, this is not theirs, this is a list, this name."""

from collections.abc import Sequence
from itertools import pairwise

from django.db import transaction
from django.utils.translation import gettext as _

from tengill.ledger import decisions
from tengill.ledger.models import ContactPoint, Person, PersonPoint

_KINDS = frozenset({"person", "role", "list"})
_NAME_MOST = 200


class UnknownPersonError(LookupError):
    """No person has this id (any more): it may have been merged into another."""


def merge(ids: Sequence[int], who: str = "", why: str = "") -> tuple[int, ...]:
    """Say that these persons are one; returns the decisions' ids.

    Earlier words that kept points of theirs apart are taken back: the latest word counts.

    Raises:
        ValueError: with fewer than two different persons.
        UnknownPersonError: when one is not in the ledger.
    """
    wanted = sorted(set(ids))
    if len(wanted) < 2:  # noqa: PLR2004 - it takes two
        raise ValueError(_("Give two or more different people to merge."))
    keys = [_key_of(pk) for pk in wanted]
    with transaction.atomic():
        _take_back("split", _keys_of(wanted), who, why)
        made = tuple(
            decisions.record("merge", _about(one, two), {}, who, why) for one, two in pairwise(keys)
        )
    people_changed()
    return made


def _plain(point: str) -> str:
    """A contact point as one writes it: without its kind."""
    return point.partition(":")[2] or point


def point_as_told(person: int, told: str) -> str:
    """The key of a person's contact point, told as their page prints it.

    With or without its kind, in any case, a telephone number with spaces anywhere. What is none of
    theirs comes back as it was told, so that `split` can say so.
    """
    rows = ContactPoint.objects.filter(personpoint__person=person)
    for kind, value in rows.order_by("pk").values_list("kind", "value"):
        if _squeezed(told) in {_squeezed(value), _squeezed(key_of_point(kind, value))}:
            return key_of_point(kind, value)
    return told


def _squeezed(text: str) -> str:
    return "".join(text.split()).casefold().lstrip("@")


def split(person: int, point: str, who: str = "", why: str = "") -> tuple[int, ...]:
    """Say that a contact point (`email:anna@x.example`) is not this person.

    Recorded against each of their other points; earlier merges of it with them are taken back.

    Raises:
        ValueError: when the point is not the person's, or is their only one.
        UnknownPersonError: when the person is not in the ledger.
    """
    _key_of(person)
    keys = _keys_of([person])
    if point not in keys:
        raise ValueError(_("%(address)s is not an address of theirs.") % {"address": _plain(point)})
    others = sorted(keys - {point})
    if not others:
        raise ValueError(
            _("%(address)s is the only contact point they have: there is nothing to part.")
            % {"address": _plain(point)}
        )
    with transaction.atomic():
        _take_back("merge", keys, who, why, only=point)
        made = tuple(
            decisions.record("split", _about(point, other), {}, who, why) for other in others
        )
    people_changed()
    return made


def set_kind(person: int, kind: str, who: str = "", why: str = "") -> int:
    """Say what stands behind a person's contact points: person, role or list.

    Raises:
        ValueError: when `kind` is none of these.
        UnknownPersonError: when the person is not in the ledger.
    """
    if kind not in _KINDS:
        raise ValueError(
            _("“%(told)s” is not a kind. Kinds are person, role and list.") % {"told": kind}
        )
    made = decisions.record("person_kind", _key_of(person), {"kind": kind}, who, why)
    people_changed()
    return made


def set_name(person: int, name: str, who: str = "", why: str = "") -> int:
    """Say what a person is called.

    Raises:
        ValueError: when the name is empty or longer than 200 characters.
        UnknownPersonError: when the person is not in the ledger.
    """
    told = " ".join(name.split())
    if not told or len(told) > _NAME_MOST:
        raise ValueError(_("Give a name of 1 to 200 characters."))
    made = decisions.record("person_name", _key_of(person), {"name": told}, who, why)
    people_changed()
    return made


def key_of_point(kind: str, value: str) -> str:
    """How decisions name a contact point: `kind:value`."""
    return f"{kind}:{value}"


def _about(one: str, two: str) -> str:
    first, second = sorted((one, two))
    return f"points:{first}|{second}"


def _key_of(person: int) -> str:
    """The key of the point that stands for a person: their earliest, whose id theirs is."""
    if not Person.objects.filter(pk=person).exists():
        raise UnknownPersonError(
            _(
                "There is no person %(number)s in the ledger."
                " They may have been merged; find them by name."
            )
            % {"number": person}
        )
    point = ContactPoint.objects.filter(personpoint__person=person).order_by("pk").first()
    if point is None:
        raise UnknownPersonError(_("Person %(number)s has no contact point.") % {"number": person})
    return key_of_point(point.kind, point.value)


def _keys_of(people: Sequence[int]) -> set[str]:
    rows = PersonPoint.objects.filter(person__in=people)
    return {key_of_point(k, v) for k, v in rows.values_list("point__kind", "point__value")}


def _take_back(kind: str, keys: set[str], who: str, why: str, only: str = "") -> None:
    """Retract decisions in force between two of these points (of which one is `only`, if given)."""
    for about in decisions.in_force(kind):
        ends = about.removeprefix("points:").split("|", 1)
        if all(end in keys for end in ends) and (not only or only in ends):
            standing = decisions.latest(kind, about)
            if standing is not None:
                decisions.retract(standing[0], who, why)


def people_changed() -> None:
    """Have the projections follow the decision."""
    # Imported late: the projection reads these decisions, and would import in a circle.
    from tengill.workspace import project  # noqa: PLC0415

    project.people_changed()
