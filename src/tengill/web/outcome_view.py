"""What the Outcome page shows of an attribution: the flow, and why, in sentences with evidence.

Reads `OutcomeView.detail` as docs/reference/statement.md describes it; an empty detail (not
attributed) gives no picture and no sentences.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext, pgettext

from tengill.facts.folding import fold
from tengill.facts.money import Money
from tengill.web.links import address
from tengill.web.pictures import flow
from tengill.web.pictures.flow_layout import Link as Band
from tengill.web.pictures.flow_layout import Node
from tengill.workspace import presenting
from tengill.workspace.outcome import OutcomeView
from tengill.workspace.presenting import Link, PersonRef, Phrase, Sentence
from tengill.workspace.settings import local

_MOST_TOLD = 4
_MOST_DRAWN = 32
"""People in the first layer of a picture."""
_REST = ("organic", "unexplained")
_GRADES = ("", "confirmed", "witnessed", "reported", "inferred")


@dataclass(frozen=True, slots=True)
class Why:
    """One explanation: its sentences, how likely it is, how sure its weakest link."""

    number: int
    """Its place on the page, from 1."""
    index: int
    """Its number in the detail."""
    sentences: tuple[Sentence, ...]
    probability: float
    weakest: str
    counts: bool
    """False when another explanation that asks for less takes its place."""
    people: tuple[str, ...]
    """Who stands in it, as person keys."""


def picture(view: OutcomeView) -> SafeString:
    """The flow of the outcome's credit; nothing where there is none."""
    detail = view.detail
    if not detail.get("links"):
        return SafeString("")
    people = view.people
    unit = _unit(detail)
    nodes = [_node(node, people, unit, view) for node in detail["nodes"]]
    nodes.sort(key=lambda node: (-node.own, fold(node.title)))
    titles = {node.id: node.title for node in nodes}
    bands = [_band(link, titles, unit, detail, people) for link in detail["links"]]
    nodes, bands = _gathered(nodes, bands, unit)
    return flow.draw(nodes, bands, label=presenting.plain(view.sentence))


def _gathered(nodes: list[Node], bands: list[Band], unit: "_Unit") -> tuple[list[Node], list[Band]]:
    """The smallest of very many first people as one: beyond some thirty lines nobody reads on."""
    led_to = {band.target for band in bands}
    first = [one for one in nodes if one.id not in led_to and one.kind in {"person", "owner"}]
    if len(first) <= _MOST_DRAWN:
        return nodes, bands
    first.sort(key=lambda one: (one.kind != "owner", -one.own))
    small = {one.id: one for one in first[_MOST_DRAWN - 1 :]}
    own = sum(one.own for one in small.values())
    title = ngettext("%(n)d other", "%(n)d others", len(small)) % {"n": len(small)}
    flows: dict[str, int] = {}
    grade = ""
    for band in bands:
        if band.source in small:
            flows[band.target] = flows.get(band.target, 0) + band.value
            grade = max(grade, band.grade, key=_weakness)
    others = Node("others", title, unit.words(own), "person", "#whose", own)
    joined = [
        Band("others", target, value, f"{title}: {unit.words(value)}", grade, "#whose")
        for target, value in flows.items()
    ]
    kept = [band for band in bands if band.source not in small]
    return [one for one in nodes if one.id not in small] + [others], kept + joined


def whys(view: OutcomeView) -> tuple[Why, ...]:
    """Why this credit: one per explanation, those that count first, likeliest first."""
    detail = view.detail
    people = view.people
    told = [one for one in detail.get("explanations", ()) if one["steps"]]
    told.sort(key=lambda one: (not one["counts"], -one["probability_float"]))
    return tuple(
        Why(
            number,
            one["index"],
            tuple(_step(step, people, detail) for step in one["steps"]),
            one["probability_float"],
            one["weakest"] or "",
            one["counts"],
            tuple(str(person) for person in one["people"]),
        )
        for number, one in enumerate(told, 1)
    )


def places(found: Iterable[Why], shown: int, query: str) -> dict[str, str]:
    """Person key → the address of the likeliest explanation they stand in.

    Args:
        found: all explanations.
        shown: how many of them the page shows; the others are shown on request.
        query: the page's query as it stands, such as `?anyway=20`, or empty.
    """
    told: dict[str, str] = {}
    for why in found:
        hidden = f"{query}&whys=all" if query else "?whys=all"
        here = "" if why.number <= shown else hidden
        for person in why.people:
            told.setdefault(person, f"{here}#why-{why.number}")
    return told


def _weakness(grade: str) -> int:
    return _GRADES.index(grade)


# ---------------------------------------------------------------- people and money of a detail


@dataclass(frozen=True, slots=True)
class _Unit:
    """What the minor units of a detail stand for: money, or millionths of an outcome."""

    currency: str
    total: int

    def words(self, minor: int) -> str:
        """`kr 6.1 m · 50 %`, or only the share where no amount was told."""
        share = pgettext("percent", "%(number)s%%") % {
            "number": presenting.number(round(100 * minor / self.total) if self.total else 0)
        }
        if not self.currency:
            return share
        return f"{presenting.money_short(Money(self.currency, minor))} · {share}"


def _unit(detail: Mapping[str, Any]) -> _Unit:
    amount = detail["amount"]
    currency = amount["currency"] if amount["unit"] == "minor" else ""
    return _Unit(currency, amount["minor"])


# ---------------------------------------------------------------- the flow


def _node(
    node: Mapping[str, Any], people: Mapping[str, PersonRef], unit: _Unit, view: OutcomeView
) -> Node:
    kind, own = node["kind"], node["own"]
    if kind == "outcome":
        amount = presenting.money_short(view.amount) if view.amount else gettext("no amount told")
        return Node(node["id"], view.title, amount, "outcome")
    if kind in _REST:
        title = {
            "organic": gettext("Would have happened anyway"),
            "unexplained": gettext("Not explained"),
        }[kind]
        return Node(node["id"], title, unit.words(own), "rest", own=own)
    person = people.get(str(node["person"]), PersonRef(None, gettext("somebody")))
    owners = {row.person.id for row in view.credit if row.is_owner}
    shown = "owner" if person.id is not None and person.id in owners else "person"
    href = address(Link("person", person.id)) if person.id is not None else ""
    under = unit.words(own) if own else _side(kind)
    return Node(node["id"], person.name, under, shown, href, own)


def _side(kind: str) -> str:
    return {
        "buyer": pgettext("side of an outcome", "buyer"),
        "seller": pgettext("side of an outcome", "seller"),
    }.get(kind, "")


def _band(
    link: Mapping[str, Any],
    titles: Mapping[str, str],
    unit: _Unit,
    detail: Mapping[str, Any],
    people: Mapping[str, PersonRef],
) -> Band:
    acts = [detail["acts"][str(key)] for key in link["acts"] if str(key) in detail["acts"]]
    source, target = titles[link["source"]], titles[link["target"]]
    told = [f"{source} \N{RIGHTWARDS ARROW} {target}: {unit.words(link['value'])}"]
    told += [joined for act in acts[:_MOST_TOLD] if (joined := _joined(act, people))]
    label = ". ".join(told)
    words = _act_words(acts[0]) if len(acts) == 1 else ""
    href = address(Link("act", acts[0]["id"])) if acts and acts[0]["id"] is not None else ""
    return Band(
        link["source"], link["target"], link["value"], label, link["weakest"] or "", href, words
    )


def _act_words(act: Mapping[str, Any]) -> str:
    """`introduction, 4 March 2019`."""
    kind = {
        "introduction": pgettext("event", "introduction"),
        "handoff": pgettext("event", "handoff"),
        "recommendation": pgettext("event", "recommendation"),
    }.get(act["kind"], "")
    return f"{kind}, {presenting.day_short(local(act['at']))}" if kind else ""


_STEP_OF = {
    "introduction": "introduced",
    "handoff": "handed_off",
    "recommendation": "recommended",
}


def _joined(act: Mapping[str, Any], people: Mapping[str, PersonRef]) -> str:
    """Whom an act joined, in a sentence: the bands of a chain alone do not tell."""
    key = _STEP_OF.get(act["kind"])
    if key is None or not (act["left"] and act["right"]):
        return ""
    params = {
        "act": act["key"],
        **{name: act[name] for name in ("connector", "left", "right", "at")},
    }
    return presenting.plain(_act_step(key, params, people, {"acts": {}})).rstrip(".")


# ---------------------------------------------------------------- why


def _step(
    step: Mapping[str, Any], people: Mapping[str, PersonRef], detail: Mapping[str, Any]
) -> Sentence:
    key, params = step["key"], step["params"]
    if key in {"introduced", "handed_off", "recommended", "published"}:
        return _act_step(key, params, people, detail)
    if key == "took_unseen":
        return presenting.sentence(
            gettext("Whether it took is not seen in the mail; it is weighed with {chance}."),
            chance=_chance(params["probability"]),
        )
    if key == "met_anyway":
        return presenting.sentence(
            gettext("{people} would have met anyway; that is weighed with {chance}."),
            people=_names(params["people"], people),
            chance=_chance(params["probability"]),
        )
    return presenting.sentence(gettext("They knew each other; nothing had to happen."))


def _act_step(
    key: str,
    params: Mapping[str, Any],
    people: Mapping[str, PersonRef],
    detail: Mapping[str, Any],
) -> Sentence:
    template = {
        "introduced": gettext("{connector} introduced {left} and {right}, {when}."),
        "handed_off": gettext("{connector} sent {left} on to {right}, {when}."),
        "recommended": gettext("{connector} recommended {right} to {left}, {when}."),
        "published": gettext("{connector} recommended {right} in public, {when}."),
    }[key]
    act = detail["acts"].get(str(params["act"]), {})
    link = Link("act", act["id"]) if act.get("id") is not None else None
    when = Phrase(
        presenting.day(local(params["at"])),
        link,
        act.get("evidence", ""),
        " … ".join(str(word[2]) for word in act.get("words") or ()),
    )
    return presenting.sentence(
        template,
        connector=_names(params["connector"], people),
        left=_names(params["left"], people),
        right=_names(params["right"], people),
        when=when,
    )


def _names(keys: int | str | Iterable[int | str], people: Mapping[str, PersonRef]) -> Sentence:
    some = [keys] if isinstance(keys, int | str) else list(keys)
    found = [people.get(str(key), PersonRef(None, gettext("somebody"))) for key in some]
    return presenting.listing(presenting.person_phrase(person) for person in found)


def _chance(told: str) -> str:
    percent = presenting.number(round(100 * float(Fraction(told))))
    return pgettext("percent", "%(number)s%%") % {"number": percent}
