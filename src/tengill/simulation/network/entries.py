"""One record of a source, before it has the bytes of its format."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Entry:
    """What one card, row or connection says of somebody (or of a house, then `pid` is empty)."""

    source: str
    pid: str
    given: str = ""
    middle: str = ""
    family: str = ""
    nickname: str = ""
    emails: list[tuple[str, str]] = field(default_factory=list)
    """(label, address as written)."""
    phones: list[tuple[str, str, str]] = field(default_factory=list)
    """(label, number as written, E.164)."""
    organisation: str = ""
    title: str = ""
    city: str = ""
    country: str = ""
    birthday: str = ""
    slug: str = ""
    handle: str = ""
    """On X, without the @."""
    x_id: str = ""
    fediverse: str = ""
    note: str = ""
    groups: tuple[str, ...] = ()
    told_at: int = 0
    oid: str = ""
    """The house a card stands for, or whose desk and info@ address it bears."""
    key: str = ""
    how: tuple[str, ...] = ()
    """In which ways it disagrees with the truth."""

    @property
    def full(self) -> str:
        """The name in one line; the house's for a house."""
        return " ".join(part for part in (self.given, self.middle, self.family) if part) or (
            self.nickname or self.organisation
        )

    def points(self) -> list[str]:
        """The contact points it bears, `kind:value` as facts normalise them."""
        found = [f"email:{address.lower()}" for _, address in self.emails]
        found += [f"phone:{number}" for _, _, number in self.phones]
        if self.slug:
            found.append(f"linkedin:{self.slug.lower()}")
        found += [f"x:@{self.handle.lower()}"] * bool(self.handle)
        found += [f"x:{self.x_id}"] * bool(self.x_id)
        found += [f"mastodon:{self.fediverse}"] * bool(self.fediverse)
        return list(dict.fromkeys(found))
