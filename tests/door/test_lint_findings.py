"""Each condition: where it holds, and the nearest case where it does not."""

from dataclasses import replace
from datetime import timedelta

import pytest
from lint_world import AT, CLOSE, always, campaign, look, planned, rules_of, target

from tengill.door import asking
from tengill.door.judging import Judge
from tengill.door.lint import (
    Approached,
    Consent,
    Examined,
    Knowledge,
    Planned,
    Target,
    examine,
    examine_campaign,
    load,
)
from tengill.door.lint.memory import Memory
from tengill.facts.approaches import Doors, Relationship, Verdict
from tengill.facts.messages import Channel, Mailbox, PointKind

NOW = always(Verdict.NOW)
FRIENDLY = (
    "Dear {first_name},\n\nthank you for the walk on Sunday. The book is on its way.\n\nSunna Hall"
)


def found(row=None, who=None, whole=None, judge=NOW) -> set[str]:
    return rules_of(look(row, who, whole, judge))


def test_a_friendly_letter_has_no_findings() -> None:
    told = look(planned(text=FRIENDLY), target(relationship=CLOSE), judge=NOW)
    assert told.findings == ()
    assert told.goes
    assert told.advice == ()
    assert told.text.startswith("Dear Anna,")


@pytest.mark.parametrize(
    ("rule", "with_", "without"),
    [
        ("row.unreadable-target", {"target": ""}, {}),
        ("row.defective", {"defects": ("the row has 2 cells, the heading 3",)}, {}),
        ("merge.empty-value", {"fields": {"firstname": " "}}, {}),
        ("merge.unknown-field", {"fields": {}}, {}),
        ("merge.placeholder-value", {"fields": {"firstname": "#N/A"}}, {}),
        ("tengill.undisclosed", {"paid": True}, {"paid": False}),
        ("tengill.undisclosed", {"paid": True}, {"paid": True, "text": FRIENDLY + "\n#ad"}),
        ("tengill.false-answer", {"subject": "Re: our talk"}, {"subject": "Our talk"}),
        (
            "tengill.false-answer",
            {"subject": "SV: spjall"},
            {"subject": "SV: spjall", "answers": "<1@x>"},
        ),
        ("tengill.opted-out", {"consent": Consent.REFUSED}, {"consent": Consent.GIVEN}),
        ("merge.wrong-name", {"text": FRIENDLY.replace("{first_name}", "Robert")}, {}),
    ],
)
def test_findings_of_a_row(rule: str, with_: dict, without: dict) -> None:
    assert rule in found(planned(**{"text": FRIENDLY, **with_}))
    assert rule not in found(planned(**{"text": FRIENDLY, **without}))


def lately(days: int) -> tuple[Approached, ...]:
    return (Approached(AT - timedelta(days=days), "Ben Quill", "mail"),)


@pytest.mark.parametrize(
    ("rule", "with_", "without"),
    [
        ("row.twice", {"first_row": 2}, {"first_row": 0}),
        ("tengill.opted-out", {"opted_out": "file"}, {"opted_out": ""}),
        ("tengill.approached-lately", {"approached": lately(29)}, {"approached": lately(31)}),
        (
            "tengill.approached-lately",
            {"approached": lately(9)},
            {
                "approached": lately(9),
                "relationship": replace(CLOSE, last_sent=AT - timedelta(days=8)),
            },
        ),
        (
            "tengill.silent-so-far",
            {"relationship": Relationship(received=2, unanswered=2)},
            {"relationship": Relationship(received=1, unanswered=1)},
        ),
        (
            "tengill.silent-so-far",
            {"relationship": replace(CLOSE, unanswered=3, strength=0.1)},
            {"relationship": replace(CLOSE, unanswered=3)},
        ),
        (
            "tengill.house-crowded",
            {"organisation": "fjord.example", "house_rows": 2, "house_approached": 2},
            {"organisation": "fjord.example", "house_rows": 2, "house_approached": 1},
        ),
        ("bulk-mail.visible-unsubscribe", {"same_text": 50}, {"same_text": 49}),
    ],
)
def test_findings_of_a_target(rule: str, with_: dict, without: dict) -> None:
    row = planned(text=FRIENDLY)
    assert rule in found(row, target(**with_))
    assert rule not in found(row, target(**without))


def test_nobody_reached_is_told_once_and_not_judged() -> None:
    told = look(planned(target="", fields={}))
    assert rules_of(told) == {"row.unreadable-target", "merge.unknown-field"}
    assert told.judgement is None
    assert not told.goes


# ---------------------------------------------------------------- platforms


@pytest.mark.parametrize(
    ("channel", "rule"),
    [
        (Channel.X_POST, "x.uninvited-mention"),
        (Channel.X, "x.uninvited-message"),
        (Channel.MASTODON_POST, "mastodon.uninvited-mention"),
        (Channel.MASTODON, "mastodon.uninvited-message"),
    ],
)
def test_platforms_want_an_invitation(channel: Channel, rule: str) -> None:
    row = planned(channel=channel, target="@anna", kind=PointKind.X, text=FRIENDLY)
    assert rule in found(row)
    assert rule not in found(row, target(relationship=CLOSE))
    assert rule not in found(replace(row, answers="x:123"))
    assert rule not in found(replace(row, channel=Channel.MAIL))


@pytest.mark.parametrize(
    ("channel", "rule", "least"),
    [
        (Channel.X, "x.bulk-messages", 5),
        (Channel.X_POST, "x.repeated-mentions", 3),
        (Channel.LINKEDIN, "linkedin.automated", 2),
        (Channel.LINKEDIN, "linkedin.mass-messaging", 10),
        (Channel.MASTODON, "mastodon.repetitive", 3),
    ],
)
def test_platforms_and_the_same_text(channel: Channel, rule: str, least: int) -> None:
    row = planned(channel=channel, target="@anna", kind=PointKind.X, text=FRIENDLY)
    assert rule in found(row, target(relationship=CLOSE, same_text=least))
    assert rule not in found(row, target(relationship=CLOSE, same_text=least - 1))


def test_one_text_from_two_accounts() -> None:
    row = planned(channel=Channel.X, target="@anna", kind=PointKind.X, text=FRIENDLY)
    who = target(relationship=CLOSE, same_text=2)
    assert "x.same-text-accounts" in found(row, who, campaign(accounts=2))
    assert "x.same-text-accounts" not in found(row, who, campaign(accounts=1))


# ---------------------------------------------------------------- law

WAY_OUT = "\nTell me and I won't write again. Unsubscribe: https://hall.example/out"


@pytest.mark.parametrize(
    ("place", "rule"),
    [
        ("IS", "is-fjarskipti.consent"),
        ("IS", "eu-eprivacy.consent"),
        ("DE", "de-uwg.consent"),
        ("UK", "uk-pecr.consent"),
        ("EU", "eu-eprivacy.consent"),
    ],
)
def test_advertising_needs_consent(place: str, rule: str) -> None:
    row = planned(jurisdictions=(place,))
    assert rule in found(row)
    assert rule not in found(planned())
    assert rule not in found(replace(row, consent=Consent.GIVEN))
    assert rule not in found(replace(row, text=FRIENDLY))
    customer = replace(row, consent=Consent.CUSTOMER)
    assert rule in found(customer)
    assert rule not in found(replace(customer, text=row.text + WAY_OUT))
    wrote = target(relationship=replace(CLOSE, last_sent=AT - timedelta(days=20)))
    assert rule not in found(row, wrote)
    assert rule in found(
        row, target(relationship=replace(CLOSE, last_sent=AT - timedelta(days=200)))
    )


def test_company_addresses_differ_by_country() -> None:
    def told(place: str) -> set[str]:
        return found(planned(jurisdictions=(place,), corporate=True))

    assert "de-uwg.consent" in told("DE")
    assert "uk-pecr.consent" not in told("UK")
    assert "uk-pecr.corporate" in told("UK")
    assert "eu-eprivacy.consent" not in told("EU")
    assert "eu-eprivacy.companies" in told("EU")


def test_can_spam_wants_a_way_out_an_address_and_a_name_for_it() -> None:
    us = planned(jurisdictions=("US",))
    three = {"can-spam.opt-out", "can-spam.postal-address", "can-spam.advertisement"}
    assert three <= found(us)
    whole = us.text + WAY_OUT + "\nThis is an advertisement. 12 Harbour Street, Springfield"
    assert not three & found(replace(us, text=whole))
    assert not three & found(planned(jurisdictions=("UK",)))
    assert not three & found(replace(us, text=FRIENDLY))


@pytest.mark.parametrize(
    "address",
    ["Laugavegi 26, 101 Reykjavík", "Pósthólf 123", "P.O. Box 12", "Lindenstraße 4, 10969 Berlin",
     "1600 Main Street", "221b Baker Street, London NW1 6XE"],
)  # fmt: skip
def test_postal_addresses_are_seen(address: str) -> None:
    row = planned(jurisdictions=("US", "IS"))
    ours = {"can-spam.postal-address", "is-fjarskipti.name-and-address"}
    assert ours <= found(row)
    assert not ours & found(replace(row, text=f"{row.text}\n{address}"))


def test_a_hidden_sender() -> None:
    row = planned(jurisdictions=("EU", "UK"), text="Dear {first_name}, hello.")
    nameless = campaign(sender=Mailbox("", "x9@hall.example"))
    both = {"eu-eprivacy.identity", "uk-pecr.identity", "tengill.unnamed-sender"}
    assert both <= found(row, whole=nameless)
    assert not both & found(row)
    assert not both & found(
        replace(row, text="Hello from Hall Bridges"), whole=replace(nameless, house="Hall Bridges")
    )
    unknown = campaign(sender=Mailbox("", ""))
    assert both & found(row, whole=unknown) == {"tengill.unnamed-sender"}


def test_claims_that_nothing_bears_out() -> None:
    row = planned(
        text="Dear {first_name},\n\nas we discussed, here is the offer you asked for.\n\nSunna Hall"
    )
    judge = Judge(Doors()).judge
    assert "tengill.unfounded-claim" in found(row, judge=judge)
    assert "tengill.unfounded-claim" not in found(row, target(relationship=CLOSE), judge=judge)
    assert "tengill.unfounded-claim" not in found(replace(row, answers="<1@x>"), judge=judge)


def test_the_ftc_is_asked_only_where_it_is_paid_for() -> None:
    us = planned(jurisdictions=("US",), text=FRIENDLY)
    assert "ftc-endorsement.disclosure" in found(replace(us, paid=True))
    assert "ftc-endorsement.disclosure" not in found(us)
    disclosed = replace(us, paid=True, text=FRIENDLY + "\nSponsored by Fjord")
    assert "ftc-endorsement.disclosure" not in found(disclosed)


# ---------------------------------------------------------------- the whole campaign


def whole(**more) -> set[str]:
    told = campaign(**more)
    return {one.rule for one in examine_campaign(told, "Hello", load())}


ONE_CLICK = (
    ("list-unsubscribe", "<https://hall.example/out>"),
    ("list-unsubscribe-post", "List-Unsubscribe=One-Click"),
)
PROVEN = (("authentication-results", "mx.example; spf=pass; dkim=pass; dmarc=pass"),)


def test_bulk_senders() -> None:
    many = {"gmail": 5_000, "all": 5_000}
    assert {"bulk-mail.one-click-gmail", "bulk-mail.authentication"} <= whole(providers=many)
    assert whole(providers={"gmail": 4_999, "all": 49}) == set()
    assert whole(providers=many, headers=ONE_CLICK + PROVEN) == set()
    assert "bulk-mail.one-click-yahoo" in whole(providers={"yahoo": 5_000})
    mailto = (("list-unsubscribe", "<mailto:out@hall.example>"), ONE_CLICK[1])
    assert "bulk-mail.one-click-gmail" in whole(providers=many, headers=mailto)
    assert whole(providers={"all": 50}) == {"bulk-mail.one-click-header"}


@pytest.mark.parametrize(
    ("rate", "rules"),
    [
        (0.05, set()),
        (0.1, {"bulk-mail.complaints-rising"}),
        (0.3, {"bulk-mail.complaints"}),
        (None, set()),
    ],
)
def test_complaint_rates(rate: float | None, rules: set[str]) -> None:
    assert whole(complaint_rate=rate) == rules


def test_mail_rules_are_not_asked_of_tags() -> None:
    assert whole(complaint_rate=9.0, channels=frozenset({Channel.X_POST})) == set()


def _rows() -> list[tuple[Planned, Target]]:
    """Rows of one text that differ in names, in what their fields lack, and in what is known."""
    rows = []
    for number, (name, house) in enumerate(
        [("Anna", "a"), ("Björk", "b"), ("", "b"), ("Carl", "c"), ("{x}", "c"), ("Dóra", "a")], 2
    ):
        fields = {"firstname": name, "email": f"p{number}@{house}.example"}
        row = planned(row=number, target=fields["email"], fields=fields)
        told = target(
            name=f"{name} Lind", names=(f"{name} Lind", name), organisation=f"{house}.example",
            house_rows=40, same_text=6, first_row=2 if number == 7 else 0,
            relationship=CLOSE if house == "c" else Relationship(),
        )  # fmt: skip
        rows.append((row, told))
    return rows


def _told(one: Examined) -> tuple[object, ...]:
    """What a person sees of it: places of words may be those of a row alike."""
    findings = [
        (f.rule, f.severity, f.values, [w.text for w in f.words], f.mendable) for f in one.findings
    ]
    judged = one.judgement and (one.judgement.verdict, one.judgement.minutes)
    return findings, one.advice, judged, one.subject, one.text


@pytest.mark.parametrize("rows", [_rows(), _rows()[::-1]])
def test_rows_alike_are_told_what_each_is_told_alone(rows: list[tuple[Planned, Target]]) -> None:
    memory = Memory()
    for row, who in [*rows, *rows]:
        known = Knowledge(campaign(), who, Judge(Doors()).judge, asking.read, memory)
        assert _told(examine(row, known, load())) == _told(look(row, who))
    assert len(memory.examined) < len(rows)  # some were alike


def test_a_house_is_named_in_its_own_row_only() -> None:
    memory, read = Memory(), asking.read
    for house in ("fjord.example", "holm.example"):
        who = target(organisation=house, house_rows=40, same_text=6)
        told = examine(planned(), Knowledge(campaign(), who, NOW, read, memory), load())
        crowded = [dict(one.values) for one in told.findings if "organisation" in dict(one.values)]
        assert [one["organisation"] for one in crowded] == [house]
    assert len(memory.examined) == 1
