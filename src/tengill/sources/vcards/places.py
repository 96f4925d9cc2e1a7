"""Where a card says somebody lives or works."""

from tengill.facts.contacts import Place
from tengill.sources.contact_points import one_line
from tengill.sources.vcards.points import label_of
from tengill.sources.vcards.properties import Property
from tengill.sources.vcards.values import components, items, text


def places(
    found: list[Property], labels: dict[str, str]
) -> tuple[tuple[Place, ...], list[Property]]:
    """The places, and the properties that are none.

    ADR tells a place in parts. LABEL, a place as it is printed, counts where no ADR is called alike.
    """
    told = [place for one in found if one.name == "ADR" and (place := _address(one, labels))]
    known = {place.label for place in told}
    left: list[Property] = []
    for one in found:
        if one.name == "LABEL" and text(one.value):
            label = label_of(one, labels)
            if label in known:
                left.append(one)
            else:
                told.append(Place(text=one_line(text(one.value)), label=label))
        elif one.name not in ("ADR", "LABEL"):
            left.append(one)
    return tuple(dict.fromkeys(told)), left


def _address(one: Property, labels: dict[str, str]) -> Place | None:
    """An address: post box, extension, street, locality, region, postcode, country."""
    parts = [
        one_line(", ".join(items(part)) if "," in part else text(part))
        for part in components(one.value)
    ]
    box, extended, street, locality, region, code, country = (*parts, *[""] * 7)[:7]
    town = " ".join(part for part in (code, locality) if part)
    lines = [part for part in (box, extended, street, town, region, country) if part]
    if not lines:
        return None
    return Place(", ".join(lines), locality, region, country, label_of(one, labels))
