"""The statement: its figures, its sentences, and its four formats."""

import csv
import io
import json
import re
import string
from datetime import UTC, date, datetime
from html.parser import HTMLParser

import pytest
from credit_world import DAY, act, chain_world, message, outcome, person
from hypothesis import given
from hypothesis import strategies as st

from tengill.credit import CreditSettings
from tengill.ledger import decisions
from tengill.ledger.models import OutcomeCredit
from tengill.workspace.attribute import attribute_all
from tengill.workspace.statement import (
    render_csv,
    render_html,
    render_json,
    render_text,
    statement,
)
from tengill.workspace.statement_catalog import CATALOG, EN
from tengill.workspace.statement_tables import COLUMNS, harmless
from tengill.workspace.statement_words import Words, opening, period, settings_text

pytestmark = pytest.mark.django_db

MADE = datetime(2026, 3, 4, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_utc(request):
    """The owner lives in UTC."""
    if "db" in request.fixturenames:
        decisions.record("setting", "time_zone", {"value": "UTC"})


@pytest.fixture
def world(db):
    made = chain_world(amount=18_400_000)
    attribute_all()
    return made


def plain(text):
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_the_owners_statement_tells_what_came_of_what(world):
    view = statement()
    assert view.person.name == "Katla Owner"
    assert (view.introductions, view.took, view.recommendations, view.came_of) == (1, 1, 0, 1)
    (line,) = view.lines
    assert (line.credit.minor, line.confirmed.minor, line.necessity.minor) == (
        9_200_000, 9_200_000, 18_400_000,
    )  # fmt: skip
    models = {name: money.minor for name, money in line.models.items()}
    assert {name: models[name] for name in ("first", "last", "linear")} == {
        "first": 18_400_000, "last": 0, "linear": 9_200_000,
    }  # fmt: skip
    assert line.messages == (world["intro"].message_id, world["rec"].message_id)
    (total,) = view.totals
    assert (total.currency, total.amount.minor, total.credit.minor) == (
        "ISK",
        18_400_000,
        9_200_000,
    )
    assert view.is_owner
    assert not statement(world["I"].pk).is_owner
    assert statement(world["I"].pk).lines[0].models["last"].minor == 18_400_000


def test_the_opening_sentences():
    world = chain_world(amount=18_400_000)
    world["intro"].evidence, world["intro"].state, world["intro"].confidence = (
        "inferred",
        "waiting",
        0.5,
    )
    world["intro"].save()
    attribute_all()
    told = [plain(text) for text in opening(statement(), Words("en"))]
    assert told == [
        "Katla Owner made 1 introduction in this time; 1 took, as far as can be seen.",
        "1 introduction is inferred and waits for confirmation.",
        "1 outcome in this time came by way of Katla Owner, through acts then or earlier.",
        (
            "Of kr 18,400,000, kr 0 is credited to Katla Owner as confirmed, kr 9,200,000 more if "
            "the inferred acts hold; weighed by how sure they are, kr 4,600,000."
        ),
    ]
    less = [plain(text) for text in opening(statement(world["I"].pk), Words("en"))]
    assert "kr 9,200,000 less if the inferred acts hold" in less[-1]
    icelandic = [plain(text) for text in opening(statement(), Words("is"))]
    assert icelandic[-1].startswith("Alls 18.400.000 kr.; staðfestur")
    assert icelandic[-1].endswith("vegið eftir vissu: 4.600.000 kr.")


def test_currencies_are_never_summed_together(world):
    outcome("In euros", 31 * DAY, 100_001, "EUR", [world["B"]], [world["S"]])
    outcome("No amount", 32 * DAY, None, "", [world["B"]], [world["S"]])
    attribute_all()
    view = statement()
    assert [(t.currency, t.credit.minor, t.outcomes) for t in view.totals] == [
        ("EUR", 50_001, 1), ("ISK", 9_200_000, 1),
    ]  # fmt: skip
    assert (view.came_of, view.without_amount) == (3, 1)
    assert [line.title for line in view.lines] == ["No amount", "In euros", "Looms for Bera"]
    assert view.lines[0].credit is None
    assert view.lines[0].share == 0.5
    for locale in CATALOG:
        assert "50%" in plain(render_text(view, locale=locale))


def test_the_period_bounds_outcomes_and_introductions(world):
    inside = statement(None, date(1970, 1, 31), date(1970, 1, 31))
    assert inside.came_of == 1
    assert inside.introductions == 0
    assert statement(None, date(1970, 1, 1), date(1970, 1, 30)).empty == "nothing_in_period"
    assert statement(None, date(1970, 2, 1), None).came_of == 0
    moments = statement(
        None, datetime(1970, 1, 31, tzinfo=UTC), datetime(1970, 1, 31, 1, tzinfo=UTC)
    )
    assert moments.came_of == 1
    words = Words("en")
    assert period(inside, words) == "31 January 1970 to 31 January 1970"
    assert period(statement(), words) == "The whole time on record"
    assert period(statement(None, date(1970, 1, 2)), words) == "From 2 January 1970 on"
    assert period(statement(None, None, date(1970, 3, 2)), words) == "Until 2 March 1970"


def test_the_owners_time_zone_decides_the_day(world):
    decisions.record("setting", "time_zone", {"value": "Pacific/Auckland"})
    # Day 30 at midnight UTC is noon in Auckland; a deal at 13:00 UTC is on the next day there.
    world["deal"].closed_at = 30 * DAY + 13 * 3600
    world["deal"].save()
    attribute_all()
    assert statement(None, date(1970, 2, 1), date(1970, 2, 1)).came_of == 1
    assert statement(None, date(1970, 1, 31), date(1970, 1, 31)).came_of == 0


@pytest.mark.parametrize(
    ("start", "end"),
    [(date(2024, 2, 1), date(2024, 1, 1)), (datetime(2024, 1, 1), None)],  # noqa: DTZ001
)
def test_impossible_periods_are_refused(start, end):
    with pytest.raises(ValueError, match=r"before it starts|time zone"):
        statement(None, start, end)


def test_somebody_unknown_is_refused():
    with pytest.raises(LookupError, match="404"):
        statement(404)


def test_empty_statements_say_why_and_what_to_do():
    assert statement().empty == "no_mail"
    person("Somebody")
    assert statement().empty == "no_owner"
    katla = person("Katla Owner", owner=True)
    assert statement().empty == "no_outcomes"
    bera, sindri = person("Bera Buyer"), person("Sindri Seller")
    outcome("x", 30 * DAY, 5, "EUR", [bera], [sindri])
    attribute_all()
    assert statement().empty == "no_acts"
    act("introduction", 40 * DAY, [katla], [bera], [sindri])
    attribute_all()
    assert statement().empty == "no_link"
    assert statement(None, date(1990, 1, 1), date(1990, 2, 1)).empty == "nothing_in_period"
    for locale in CATALOG:
        text = render_text(statement(), locale=locale)
        assert "{" not in text
        assert len(opening(statement(), Words(locale))) == 1
        assert "<table" not in render_html(statement(), locale)
    assert render_csv(statement()).splitlines() == [",".join(COLUMNS)]
    assert json.loads(render_json(statement()))["empty"] == "no_link"


def test_other_settings_are_computed_and_not_saved(world):
    before = list(OutcomeCredit.objects.values())
    half = CreditSettings.of({"counterfactual": "0.5"})
    view = statement(settings=half)
    # C and I meet S and B by chance half of the time: fewer units are C's.
    assert view.lines[0].credit.minor < 9_200_000
    assert view.stamp.settings_key == half.key != statement().stamp.settings_key
    assert list(OutcomeCredit.objects.values()) == before


def test_rows_of_older_settings_are_computed_afresh(world):
    decisions.record("setting", "counterfactual", {"value": 1})
    view = statement()
    assert view.empty == "no_link"  # everything would have happened anyway
    attribute_all()
    assert statement().lines == view.lines == ()


def test_the_owner_may_be_several_people(world):
    world["I"].is_owner = True
    world["I"].save()
    view = statement()
    assert view.lines[0].credit.minor == 18_400_000
    assert view.lines[0].share == 1.0


def test_the_same_ledger_gives_the_same_statement(world):
    one, two = statement(), statement()
    assert one == two
    dated = statement(told_on=MADE)
    assert dated.stamp == one.stamp
    assert "Made on 4 March 2026." in render_text(dated)
    assert len(one.stamp.digest) == 64
    outcome("later", 33 * DAY, 1, "EUR", [world["B"]], [world["S"]])
    attribute_all()
    assert statement().stamp.digest != one.stamp.digest


def test_queries_do_not_grow_with_the_lines(world, django_assert_max_num_queries):
    for number in range(30):
        outcome(f"d{number}", 30 * DAY, 10, "EUR", [world["B"]], [world["S"]])
    attribute_all()
    with django_assert_max_num_queries(20):
        assert statement().came_of == 31


# ------------------------------------------------------------------ words


def fields_of(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("locale", sorted(CATALOG))
def test_every_language_has_every_text_with_known_parts(locale):
    words = CATALOG[locale]
    assert set(words) == set(EN)
    for key, text in words.items():
        assert text.strip() == text != ""
        extra = fields_of(text) - fields_of(EN[key])
        assert extra <= {"both", "left", "right", "connector", "date"}, key


@pytest.mark.parametrize("locale", ["en", "is", "en-GB", "is_IS", "xx", ""])
def test_every_locale_renders_without_gaps(world, locale):
    for text in (render_text(statement(), locale=locale), render_html(statement(), locale)):
        assert "Katla Owner" in text
        assert "{" not in text.split("</style>")[-1]
        assert "None" not in text.replace("None of", "")


def test_icelandic_writes_dates_and_money_its_own_way(world):
    text = plain(render_text(statement(), locale="is"))
    assert "31. janúar 1970" in text
    assert "9.200.000 kr." in text
    assert "Katla Owner kom á kynnum 11. janúar 1970: Sindri Seller og Ingi Middle." in text


# ------------------------------------------------------------------ text


@pytest.mark.parametrize("width", [1, 40, 60, 80, 132])
@pytest.mark.parametrize("locale", sorted(CATALOG))
def test_text_keeps_its_width(world, width, locale):
    text = render_text(statement(), width, locale, MADE)
    assert max(map(len, text.splitlines())) <= max(width, 40)


def test_text_holds_no_control_characters():
    made = chain_world()
    made["deal"].title = "Looms\x1b[31m\x07 \u202eevil\nsecond line"
    made["deal"].save()
    attribute_all()
    text = render_text(statement())
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert re.search(r"Looms\[31m evil\s+second line", text)


def test_text_tells_the_whole_line(world):
    text = plain(render_text(statement(), 100, "en", MADE))
    for part in (
        "31 January 1970 Looms for Bera",
        "Credit: kr 9,200,000 (50%) · Amount: kr 18,400,000 · Rests on: confirmed",
        "Katla Owner introduced Sindri Seller and Ingi Middle to each other on 11 January 1970.",
        "Without Katla Owner, nothing on record leads to it.",
        "Made on 4 March 2026.",
        "None of this is a randomised experiment.",
    ):
        assert part in " ".join(text.split()), part
    assert "caused" not in text


# ------------------------------------------------------------------ HTML


class Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.attributes, self.text = [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.text.append(data)


def test_html_is_one_safe_printable_file():
    made = chain_world()
    made["deal"].title = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    made["deal"].save()
    made["C"].name = '"><b>Katla'
    made["C"].save()
    attribute_all()
    page = Page()
    html = render_html(statement(), "is", MADE)
    page.feed(html)
    assert not {"script", "img", "b", "link", "iframe"} & set(page.tags)
    names = {name for name, _ in page.attributes}
    assert not {"style", "src", "href", "onerror"} & names
    assert "<script>alert(1)</script>" in "".join(page.text)
    assert html.startswith('<!doctype html>\n<html lang="is">')
    assert "default-src 'none'; style-src 'sha256-" in html
    assert "@media print" in html
    assert "http" not in html.replace("http-equiv", "")


def test_html_has_a_sentence_a_paragraph_and_named_sums(world):
    view = statement()
    html = render_html(view, "en", MADE)
    assert html.count('<p class="opening">') == len(opening(view, Words("en"))) > 1
    lines, totals = html.split("<h2>Totals</h2>")
    for part, rows in ((lines, len(view.lines)), (totals, len(view.totals))):
        columns = re.findall(r'<td class="number" data-column="([^"]+)">', part)
        heads = re.findall(r'<th scope="col" class="number">([^<]+)</th>', part)
        assert columns == heads * rows
    assert "First touch" in columns  # on a telephone each sum stands beside its name


# ------------------------------------------------------------------ CSV and JSON


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_csv_has_plain_numbers_and_a_row_per_outcome(world):
    refund = outcome("Refund", 31 * DAY, -100_01, "EUR", [world["B"]], [world["S"]])
    attribute_all()
    rows = rows_of(render_csv(statement()))
    assert [row["outcome"] for row in rows] == ["Refund", "Looms for Bera"]
    assert rows[0]["outcome_id"] == str(refund.pk)
    assert (rows[0]["amount"], rows[0]["necessity"]) == ("-100.01", "-100.01")
    assert float(rows[0]["credit"]) in (-50.0, -50.01)
    assert (rows[1]["amount"], rows[1]["credit"], rows[1]["first"]) == (
        "18400000", "9200000", "18400000",
    )  # fmt: skip
    assert rows[1]["date"] == "1970-01-31"


@pytest.mark.parametrize(
    "start", ["=", "+", "-", "@", "\t", "\r", "\n", " =", "＝", "＠", "\u00a0@"]
)
def test_csv_runs_no_formula(start):
    made = chain_world()
    made["deal"].title = f"{start}HYPERLINK(1)"
    made["deal"].save()
    made["S"].name = f"{start}cmd"
    made["S"].save()
    attribute_all()
    (row,) = rows_of(render_csv(statement()))
    assert row["outcome"] == f"'{start}HYPERLINK(1)"
    assert not row["why"].lstrip().startswith(("=", "+", "-", "@", "\t"))


@given(st.text(max_size=12))
def test_no_text_is_left_that_starts_a_formula(text):
    safe = harmless(text)
    assert safe in (text, f"'{text}")
    assert not re.match(r"[\s]*[=+\-@＝＋－＠]", safe)
    assert harmless("plain") == "plain"


def test_json_tells_the_same_as_the_view(world):
    told = json.loads(render_json(statement()))
    assert told["person"]["name"] == "Katla Owner"
    assert told["lines"][0]["credit"] == {
        "minor": 9_200_000,
        "currency": "ISK",
        "amount": "9200000",
    }
    assert told["lines"][0]["why"][0]["steps"][0]["message_id"] == world["intro"].message_id
    assert told["totals"][0]["currency"] == "ISK"
    assert told["stamp"]["digest"] == statement().stamp.digest


def test_evidence_in_the_statement_is_the_acts_message(world):
    new = message("Elsewhere", 20 * DAY)
    world["rec"].message = new
    world["rec"].save()
    attribute_all()
    assert new.pk in statement().lines[0].messages


def test_settings_are_told_in_sentences():
    plain = settings_text(CreditSettings().as_texts(), Words("en"))
    assert plain[0] == "Chains are followed 4 acts deep"
    assert "Acts count, however old they are" in plain
    assert "An act's weight does not fade with time" in plain
    assert "Introductions of people already in touch do not count" in plain
    told = CreditSettings(
        depth=1, lookback_days=365, half_life_days=1000, late_introductions=True
    ).as_texts()
    assert settings_text(told, Words("en")) == [
        "Chains are followed 1 act deep",
        "Chance they would have met anyway: 0%",
        "Acts more than 365 days before the outcome are left out",
        "An act's weight halves every 1,000 days",
        "Weight of a confirmed act: 100%",
        "Weight of a witnessed act: 100%",
        "Weight of a reported act: 90%",
        "Weight of an inferred act, times its likelihood: 100%",
        "Weight of an act nobody saw take: 50%",
        "Introductions of people already in touch count",
    ]
    icelandic = settings_text(told, Words("is"))
    assert "Vægi helmingast á hverjum 1.000 dögum" in icelandic
    assert "Kynningar fólks sem þegar var í sambandi telja" in icelandic
    assert "Vægi þess sem er haft eftir öðrum: 90%" in icelandic
