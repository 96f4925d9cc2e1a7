"""Outcomes: list, page and sentence; lifting one from a thank-you; money as people write it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger_builders import Ledger, at

from tengill.facts.money import Money
from tengill.ledger.models import Outcome
from tengill.workspace import outcomes, presenting, project
from tengill.workspace.told_money import find_money

pytestmark = pytest.mark.django_db


class World:
    def __init__(self) -> None:
        self.ledger = ledger = Ledger()
        self.me = ledger.person("Sunna Hall", "sunna@home.example", owner=True)
        self.anders = ledger.person("Anders Dahl", "anders@dahl.example")
        self.carla = ledger.person("Carla Moss", "carla@moss.example")
        message = ledger.message(
            self.me, [self.anders, self.carla], at(2020, 1, 1), "Meet", "do meet"
        )
        self.intro = ledger.act(
            "introduction", message, [self.me], [self.anders], [self.carla], words="do meet"
        )
        self.big = ledger.outcome(
            "Moss buys", [self.carla], [self.anders], 1_000_000_00, "EUR", at(2020, 6, 1)
        )
        ledger.credit(
            self.big,
            {self.me.id: (700_000_00, "inferred"), self.carla.id: (100_000_00, "confirmed")},
            [self.intro],
            organic=150_000_00,
            unexplained=50_000_00,
        )
        self.small = ledger.outcome(
            "Króna", [self.carla], [self.anders], 900, "ISK", at(2020, 7, 1)
        )
        ledger.credit(self.small, {self.me.id: (900, "confirmed")})
        self.bare = ledger.outcome("Known in town", [self.carla], [], None, "", at(2020, 8, 1))
        self.lost = ledger.outcome("Lost", [self.carla], [], 5, "EUR", at(2020, 9, 1), state="lost")


@pytest.fixture
def world() -> World:
    return World()


def test_list_newest_first_with_my_part(world):
    page = outcomes.list_outcomes()
    assert [row.title for row in page.rows] == ["Lost", "Known in town", "Króna", "Moss buys"]
    big = page.rows[-1]
    assert (big.mine, big.organic, big.unexplained) == (
        Money("EUR", 700_000_00),
        Money("EUR", 150_000_00),
        Money("EUR", 50_000_00),
    )
    assert big.weakest == "inferred"
    assert [who.id for who in big.buyers] == [world.carla.id]
    bare = page.rows[1]
    assert (bare.amount, bare.mine) == (None, None)


def test_the_sentence_sums_nothing_across_currencies(world):
    told = presenting.plain(outcomes.list_outcomes().sentence).replace("\N{NO-BREAK SPACE}", " ")
    assert told == (
        "3 outcomes won. €1 m in all, €700 k of it yours if the inferred acts hold."
        " kr 900 in all, kr 900 of it yours."
    )


def test_no_currency_is_left_out_of_the_sentence(world):
    for n, currency in enumerate(("USD", "USD", "GBP", "GBP", "SEK", "DKK")):
        who = world.carla
        world.ledger.outcome(f"Deal {n}", [who], [world.anders], 1_000_00, currency, at(2020, 2, 1))
    told = presenting.plain(outcomes.list_outcomes().sentence).replace("\N{NO-BREAK SPACE}", " ")
    assert told == (
        "9 outcomes won. €1 m in all, €700 k of it yours if the inferred acts hold."
        " kr 900 in all, kr 900 of it yours. £2 k in all."
        " In other currencies US$2 k, DKK 1 k and SEK 1 k."
    )


def test_pages_and_states(world):
    first = outcomes.list_outcomes(limit=3)
    second = outcomes.list_outcomes(first.next, limit=3)
    assert (first.total, len(first.rows), len(second.rows), second.next) == (4, 3, 1, "")
    assert [row.title for row in outcomes.list_outcomes(state="lost").rows] == ["Lost"]
    with pytest.raises(ValueError, match="not a state"):
        outcomes.list_outcomes(state="dreamt")


def test_superseded_and_retracted_ones_are_left_out(world):
    Outcome.objects.filter(pk=world.lost.pk).update(superseded_by=world.big)
    Outcome.objects.filter(pk=world.bare.pk).update(retracted_at=1)
    assert [row.title for row in outcomes.list_outcomes().rows] == ["Króna", "Moss buys"]


def test_the_page_of_one(world):
    view = outcomes.outcome_view(world.big.pk)
    assert [row.person.id for row in view.credit] == [world.me.id, world.carla.id]
    assert view.credit[0].is_owner
    assert view.credit[0].last == Money("EUR", 700_000_00)
    assert view.credit[0].first is None
    assert view.acts == (world.intro.pk,)
    assert view.messages == (world.intro.message_id,)
    assert {party.side: party.person.id for party in view.parties} == {
        "buyer": world.carla.id,
        "seller": world.anders.id,
    }
    assert "anyway" in presenting.plain(view.sentence)
    assert "unexplained" in presenting.plain(view.sentence)
    assert presenting.plain(view.without[0]).startswith("Without Sunna Hall: ")
    total = sum(row.shapley.minor for row in view.credit) + view.organic.minor
    assert total + view.unexplained.minor == view.amount.minor


def test_one_without_amount_and_one_unknown(world):
    view = outcomes.outcome_view(world.bare.pk)
    assert (view.amount, view.credit, view.detail) == (None, (), {})
    assert "awareness" in presenting.plain(view.sentence)
    with pytest.raises(LookupError, match="no outcome"):
        outcomes.outcome_view(10**9)


@pytest.mark.parametrize("text", ["moss buys", "deal:Moss buys", "MOSS", "carla króna"])
def test_find(world, text):
    assert outcomes.find(text)
    assert outcomes.find(f"#{world.big.pk}")[0].id == world.big.pk
    assert outcomes.find("nothing like it") == ()


# ---------------------------------------------------------------- lifting


@pytest.fixture
def thanks(world, monkeypatch):
    calls = []
    monkeypatch.setattr(project, "outcomes_changed", lambda: calls.append(1))
    message = world.ledger.message(
        world.anders,
        [world.me],
        at(2020, 10, 1),
        "Thank you",
        "Thank you for putting us together with Carla: we signed for €40k yesterday. Skál!",
    )
    act = world.ledger.act(
        "acknowledgement", message, [world.me], [world.anders], words="Thank you for putting us"
    )
    world.calls = calls
    return act


def test_a_thank_you_suggests_an_outcome(world, thanks):
    (told,) = outcomes.suggestions()
    assert (told.amount, told.amount_words) == (Money("EUR", 40_000_00), "€40k")
    assert [told.excerpt.text[a:b] for a, b in told.excerpt.marks] == [
        "Thank you for putting us",
        "€40k",
    ]
    assert [who.id for who in told.sellers] == [world.anders.id]
    assert [who.id for who in told.buyers] == [world.carla.id]


def test_lifting_records_it_once(world, thanks):
    pk = outcomes.lift(thanks.pk, "Signed with Carla", Money("EUR", 40_000_00), who="Sunna")
    row = Outcome.objects.get(pk=pk)
    assert (row.state, row.amount_minor, row.evidence_message_id) == (
        "won",
        40_000_00,
        thanks.message_id,
    )
    assert sorted(row.parties.values_list("side", "name")) == [
        ("buyer", "Carla Moss"),
        ("seller", "Anders Dahl"),
    ]
    assert (row.run.kind, row.run.state, world.calls) == ("manual", "done", [1])
    assert outcomes.suggestions() == ()
    with pytest.raises(ValueError, match="already"):
        outcomes.lift(thanks.pk, "Again", None)


def test_two_amounts_are_nobodys_guess(world, thanks):
    thanks.message.text.new += " Not $3."
    thanks.message.text.save()
    assert outcomes.suggestion(thanks.pk).amount is None
    with pytest.raises(LookupError):
        outcomes.suggestion(world.intro.pk)


@pytest.mark.parametrize(
    ("text", "money"),
    [
        ("€40k", Money("EUR", 40_000_00)),
        ("EUR 1,200.50", Money("EUR", 1_200_50)),
        ("1.200,50 EUR", Money("EUR", 1_200_50)),
        ("$1.2 million", Money("USD", 1_200_000_00)),
        ("18,4 m.kr.", Money("ISK", 18_400_000)),
        ("5 milljónir króna", Money("ISK", 5_000_000)),
        ("12.500.000 kr.", Money("ISK", 12_500_000)),
        ("kr 900", Money("ISK", 900)),
        ("£3 000", Money("GBP", 3_000_00)),
    ],
)
def test_money_as_written(text, money):
    (told,) = find_money(f"we agreed on {text} today")
    assert told.money == money
    assert text.startswith(f"we agreed on {text} today"[told.start : told.end].rstrip())


@pytest.mark.parametrize("text", ["in 2020", "40 people", "version 1.2", "", "room 12k", "0 EUR"])
def test_a_number_alone_is_no_money(text):
    assert find_money(text) == ()


@given(st.text(alphabet="0123456789.,€$kmr EURISK\xa0", max_size=30))
def test_any_text_is_read(text):
    for told in find_money(text):
        assert told.money.amount > 0
        assert isinstance(told.money.amount, Decimal)


# ---------------------------------------------------------------- showing money


@pytest.mark.parametrize(
    ("money", "language", "short", "long"),
    [
        (Money("ISK", 18_400_000), "en", "kr 18.4 m", "kr 18,400,000"),
        (Money("ISK", 18_400_000), "is", "18,4 m.kr.", "18.400.000 kr."),
        (Money("EUR", 120_050), "en", "€1.2 k", "€1,200.50"),
        (Money("USD", 99_999_999), "en", "US$1 m", "US$999,999.99"),
        (Money("EUR", -120_050), "en", "-€1.2 k", "-€1,200.50"),
        (Money("ISK", 0), "en", "kr 0", "kr 0"),
        (Money("EUR", 99_950), "en", "€1 k", "€999.50"),
    ],
)
def test_money_short_and_long(money, language, short, long):
    def plain(text: str) -> str:
        return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{MINUS SIGN}", "-")

    assert plain(presenting.money_short(money, language)) == short
    assert plain(presenting.money_long(money, language)) == long
