"""Who somebody is behind all the ways sources write them."""

from dataclasses import dataclass

from tengill.simulation.casting import Named
from tengill.simulation.population import Address, Cased, Offer


@dataclass(frozen=True, slots=True)
class Job:
    """A place in an organisation: [since, until), seconds since 1970-01-01 UTC."""

    oid: str
    organisation: str
    domain: str
    title: str
    since: int
    until: int


@dataclass(frozen=True, slots=True)
class Identity:
    """A person with every contact point that is truly theirs."""

    pid: str
    given: Cased
    middle: str
    second: Cased
    both: bool
    """Whether the middle name is part of how they are called, as with Anna Björk."""
    former: str
    """The family name before `changed_at`, or empty."""
    changed_at: int
    short: str
    """What friends call them, or empty."""
    woman: bool
    icelandic: bool
    jobs: tuple[Job, ...]
    addresses: tuple[Address, ...]
    """Work addresses and the time they were in use, oldest first."""
    private: tuple[str, ...]
    mobile: str
    home: str
    """The family's telephone, shared with whoever lives there; or empty."""
    shared_mail: str
    """The family's address, or empty."""
    slug: str
    """Of the profile on LinkedIn; or empty."""
    handle: str
    """On X, without the @; or empty."""
    x_id: str
    fediverse: str
    """On Mastodon, `user@server`; or empty."""
    city: str
    country: str
    birthday: str
    topics: tuple[tuple[str, float], ...]
    """(offer key, how well they know it from 0 to 1), the best known first."""
    resident: bool
    """Whether they also live in the mail."""

    @property
    def name(self) -> str:
        """The name they go by, as it is now."""
        called = f"{self.given.nom} {self.middle}" if self.both else self.given.nom
        return f"{called} {self.second.nom}"

    def job_at(self, moment: int) -> Job | None:
        """Where they work at a moment, or None."""
        return next((job for job in self.jobs if job.since <= moment < job.until), None)

    def address_at(self, moment: int) -> str:
        """Their work address at a moment, else a private one, or empty."""
        for address in self.addresses:
            if address.since <= moment < address.until:
                return address.value
        return self.private[0] if self.private else ""

    @property
    def mails(self) -> tuple[str, ...]:
        """Every address that is theirs alone."""
        return tuple(dict.fromkeys((*(a.value for a in self.addresses), *self.private)))


@dataclass(frozen=True, slots=True)
class House:
    """An organisation as cards know it."""

    oid: str
    name: str
    domain: str
    icelandic: bool
    desk: str
    """The telephone at the desk, on the cards of many who work there."""
    offer: str


_HE = {
    ("en", False): ("he", "him", "his", "him"),
    ("en", True): ("she", "her", "her", "her"),
    ("is", False): ("hann", "hann", "hans", "honum"),
    ("is", True): ("hún", "hana", "hennar", "henni"),
}


def named(person: Identity, moment: int, language: str, offers: dict[str, Offer]) -> Named:
    """A person for use in sentences, as `casting` names residents."""
    given, second = person.given, person.second
    job = person.job_at(moment)
    offer = offers.get(person.topics[0][0]) if person.topics else None
    he, him, his, to_him = _HE[language, person.woman]
    return Named(
        first=given.nom, full=person.name, acc=given.acc, dat=given.dat, gen=given.gen,
        facc=f"{given.acc} {second.acc}", fdat=f"{given.dat} {second.dat}", fgen=f"{given.gen} {second.gen}",
        org=job.organisation if job else "", role=job.title if job else "",
        does=(offer.is_ if language == "is" else offer.en) if offer else "", he=he, him=him, his=his,
        address=person.address_at(moment), to_him=to_him, hail="Sæl" if person.woman else "Sæll",
        hail_low="sæl" if person.woman else "sæll", dear="Kæra" if person.woman else "Kæri",
    )  # fmt: skip
