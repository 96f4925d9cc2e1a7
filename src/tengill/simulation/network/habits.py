"""How each source writes people: how many it holds, what it knows of them, what it gets wrong.

The shares are of records. Every record's way of disagreeing is in the truth (`how`), so that a
reader of it can see which kind of disagreement costs how much.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Habits:
    """One source's habits, as chances."""

    coverage: float
    """That it holds somebody the owner has to do with."""
    work_mail: float
    private_mail: float
    phone: float
    home_phone: float
    """The family's telephone, where there is one."""
    organisation: float
    stale: float
    """That the record is years old: employer, address, name as they were then."""
    twice: float
    """That somebody is in it a second time, written differently."""
    nickname: float
    given_only: float
    initial: float
    """The given name shortened to its first letter."""
    middle: float
    folded: float
    typo: float
    swapped: float
    """Family and given name in each other's place."""
    former: float
    """The former family name, of those who have one, whatever the record's age."""
    desk: float = 0.0
    """The desk's telephone and info@ address instead of their own."""
    birthday: float = 0.0
    place: float = 0.0
    profiles: float = 0.0
    """Of each profile on LinkedIn, X and Mastodon, that the card has it."""


HABITS = {
    "linkedin": Habits(
        coverage=1.0, work_mail=0.006, private_mail=0.018, phone=0.0, home_phone=0.0, organisation=0.97,
        stale=0.10, twice=0.006, nickname=0.06, given_only=0.0, initial=0.015, middle=0.18, folded=0.10,
        typo=0.002, swapped=0.0, former=0.12,
    ),
    "phone": Habits(
        coverage=0.42, work_mail=0.55, private_mail=0.40, phone=0.93, home_phone=0.5, organisation=0.60,
        stale=0.35, twice=0.05, nickname=0.22, given_only=0.03, initial=0.02, middle=0.12, folded=0.12,
        typo=0.03, swapped=0.02, former=0.15, desk=0.02, birthday=0.18, place=0.15,
        profiles=0.08,
    ),
    "tablet": Habits(
        coverage=0.22, work_mail=0.60, private_mail=0.35, phone=0.70, home_phone=0.3, organisation=0.75,
        stale=0.20, twice=0.02, nickname=0.12, given_only=0.01, initial=0.02, middle=0.30, folded=0.05,
        typo=0.02, swapped=0.02, former=0.10, desk=0.02, birthday=0.12, place=0.30,
        profiles=0.12,
    ),
    "old-phone": Habits(
        coverage=0.14, work_mail=0.15, private_mail=0.15, phone=1.0, home_phone=0.6, organisation=0.30,
        stale=0.95, twice=0.06, nickname=0.28, given_only=0.06, initial=0.04, middle=0.04, folded=0.55,
        typo=0.05, swapped=0.02, former=0.6,
    ),
    "google": Habits(
        coverage=0.30, work_mail=0.55, private_mail=0.55, phone=0.58, home_phone=0.25, organisation=0.62,
        stale=0.30, twice=0.05, nickname=0.10, given_only=0.02, initial=0.02, middle=0.15, folded=0.15,
        typo=0.03, swapped=0.03, former=0.15, desk=0.02, birthday=0.10, place=0.10,
    ),
    "outlook": Habits(
        coverage=0.25, work_mail=0.90, private_mail=0.12, phone=0.55, home_phone=0.1, organisation=0.90,
        stale=0.35, twice=0.04, nickname=0.04, given_only=0.0, initial=0.04, middle=0.25, folded=0.10,
        typo=0.03, swapped=0.04, former=0.15, desk=0.04, place=0.35,
    ),
    "people": Habits(
        coverage=0.12, work_mail=0.80, private_mail=0.15, phone=0.25, home_phone=0.0, organisation=0.95,
        stale=0.10, twice=0.02, nickname=0.05, given_only=0.0, initial=0.05, middle=0.06, folded=0.30,
        typo=0.05, swapped=0.06, former=0.05, desk=0.02, place=0.50,
    ),
}  # fmt: skip
"""Every address source's habits."""
