"""Credit on the screen: what if, models side by side, alternatives, comparison, what one tells."""

import re
from urllib.parse import urlsplit

import pytest
from test_web_pages import Reading

from tengill.facts.folding import fold
from tengill.ledger import models
from tengill.web import models_view, sliders
from tengill.workspace import (
    comparison,
    contributions,
    credit_sets,
    outcome,
    outcome_case,
    presenting,
)
from tengill.workspace.outcome_ranges import ranges

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


def html(client, path: str, **more: object) -> str:
    response = client.get(path, **more)
    assert response.status_code == 200, path
    return response.content.decode()


def figure(text: str, name: str) -> str:
    """A person's credit as the table of models shows it."""
    row = next(row for row in re.findall(r"<tr.*?</tr>", text, re.DOTALL) if f">{name}</a></th>" in row or f">{name}</a> " in row or f">{name}</a><span" in row)  # fmt: skip
    return Reading(row.split("</td>")[0].split("</th>")[1]).text.split("saved")[0]


# ---------------------------------------------------------------- what if


def test_moving_a_slider_moves_everything_and_saves_nothing(owner, world):
    path = f"/outcomes/{world.seed.pk}"
    before = models.OutcomeCredit.objects.get(pk=world.seed.pk).detail
    page, moved = html(owner, path), html(owner, f"{path}?anyway=50")
    assert figure(page, "Edda Karlsdóttir").startswith("kr\N{NO-BREAK SPACE}18.4")
    assert figure(moved, "Edda Karlsdóttir").startswith("kr\N{NO-BREAK SPACE}9.2")
    assert "These are not your saved settings." in moved
    assert "These are not your saved settings." not in page
    assert "would have come about anyway" in moved
    assert "Would have happened anyway" in moved
    assert "would have met anyway; that is weighed with 50%" in Reading(moved).text
    assert "saved: kr\N{NO-BREAK SPACE}18.4" in moved
    assert models.OutcomeCredit.objects.get(pk=world.seed.pk).detail == before


def test_a_piece_is_enough_for_a_slider_and_tells_the_address(owner, world):
    path = f"/outcomes/{world.seed.pk}"
    piece = owner.get(f"{path}?anyway=25&half_life=&lookback=", headers=HTMX)
    text = piece.content.decode()
    assert "<html" not in text
    assert piece["HX-Replace-Url"] == f"{path}?anyway=25"
    assert 'id="figures"' in text
    assert 'hx-swap-oob="innerHTML:#says"' in text
    assert 'class="sliders' not in text  # what one holds stays where it is
    back = owner.get(f"{path}?anyway=0&half_life=&lookback=", headers=HTMX)
    assert back["HX-Replace-Url"] == path
    assert "saved:" not in back.content.decode()


def test_lookback_and_half_life_can_be_moved_too(owner, world):
    path = f"/outcomes/{world.seed.pk}"
    far = html(owner, f"{path}?lookback=30")
    assert "Under these settings no act explains it." in far
    assert "came more than 30 days before the outcome" in Reading(far).text
    faded = html(owner, f"{path}?half_life=58")  # the introduction was two such spans before
    assert figure(faded, "Edda Karlsdóttir").startswith("kr\N{NO-BREAK SPACE}4.6")


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("anyway=120", "Write a number from 0 to 100."),
        ("anyway=-1", "Write a number from 0 to 100."),
        ("anyway=x", "Write a number from 0 to 100."),
        ("half_life=0", "Write a whole number of days from 1 to 100,000, or nothing."),
        ("lookback=1e9", "Write a whole number of days from 1 to 100,000, or nothing."),
        ("lookback=%3Cscript%3E", "Write a whole number of days from 1 to 100,000, or nothing."),
    ],
)
def test_nonsense_in_the_address_is_told_and_changes_nothing(owner, world, asked, words):
    text = html(owner, f"/outcomes/{world.seed.pk}?{asked}")
    assert words in text
    assert "<script>" not in text.lower().replace('<script src="', "")
    assert figure(text, "Edda Karlsdóttir").startswith("kr\N{NO-BREAK SPACE}18.4")


def test_the_address_and_the_sliders_say_the_same():
    plain = {"counterfactual": "0", "half_life_days": "none", "lookback_days": "none"}
    assert sliders.query(plain, plain) == ""
    for told in ({"anyway": "12,5"}, {"anyway": "12.5"}):
        assert sliders.asked(told) == {"counterfactual": "1/8"}
    moved = {"counterfactual": "1/8", "half_life_days": "400", "lookback_days": "none"}
    assert sliders.query(moved, plain) == "?anyway=12.5&half_life=400"
    assert sliders.asked({"half_life": " ", "other": "7"}) == {"half_life_days": ""}
    anyway, half_life, lookback = sliders.sliders(moved, plain)
    assert (anyway.value, anyway.words, anyway.stops[anyway.at].value) == ("12.5", "12.5%", "10")
    assert (half_life.words, half_life.stops[half_life.at].value) == ("400 days", "365")
    assert (lookback.value, lookback.words, lookback.at) == ("", "as far as it goes", lookback.last)
    assert [one.changed for one in (anyway, half_life, lookback)] == [True, True, False]
    assert sliders.span("365", "half_life") == "1 year"
    assert sliders.span("180", "half_life") == "6 months"


def test_switching_off_what_is_saved_stands_in_the_address():
    saved = {"counterfactual": "0", "half_life_days": "365", "lookback_days": "none"}
    off = {**saved, "half_life_days": "none"}
    assert sliders.query(off, saved) == "?half_life="
    assert sliders.asked({"half_life": ""}) == {"half_life_days": ""}


# ---------------------------------------------------------------- sets of settings


def test_settings_are_saved_under_a_name_put_to_use_and_deleted(owner, world):
    path = f"/outcomes/{world.seed.pk}?anyway=50"
    form = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', html(owner, path).split('name="do" value="add"')[1].split("</form>")[0]))  # fmt: skip
    assert form["counterfactual"] == "1/2"
    made = owner.post("/settings/credit", {**form, "do": "add", "name": "Half by chance", "next": path})  # fmt: skip
    assert made["Location"] == path
    assert "Half by chance" in html(owner, "/settings/credit")
    assert credit_sets.in_use().name == "default"
    owner.post("/settings/credit", {"do": "use", "name": "Half by chance"})
    text = html(owner, f"/outcomes/{world.seed.pk}")
    assert figure(text, "Edda Karlsdóttir").startswith("kr\N{NO-BREAK SPACE}9.2")
    undo = re.search(r'action="(/decisions/[\d-]+/undo)"', text)
    assert undo
    owner.post(undo.group(1))
    assert credit_sets.in_use().name == "default"
    owner.post("/settings/credit", {"do": "delete", "name": "Half by chance"})
    assert [one.name for one in credit_sets.sets() if not one.built_in] == []


@pytest.mark.parametrize(
    "sent",
    [
        {"do": "add", "name": ""},
        {"do": "add", "name": "x", "counterfactual": "7"},
        {"do": "use", "name": "nothing like it"},
        {"do": "delete", "name": "default"},
        {},
    ],
)
def test_a_set_that_will_not_do_is_refused_in_words(owner, world, sent):
    before = models.Decision.objects.count()
    response = owner.post("/settings/credit", sent)
    assert response.status_code == 400
    assert 'role="alert"' in response.content.decode()
    assert models.Decision.objects.count() == before


def test_saving_a_set_never_leads_away(owner, world):
    sent = {"do": "add", "name": "mine", "use": "1", "next": "https://evil.example/"}
    assert owner.post("/settings/credit", sent)["Location"] == "/settings/credit"


# ---------------------------------------------------------------- models side by side


def test_who_is_invisible_to_last_touch_is_seen_at_once(owner, world):
    text = html(owner, f"/outcomes/{world.crowd.pk}")
    told = Reading(text).text
    assert "Last touch gives all of it to Álfrún Aldershaw. It does not see" in told
    assert text.count('class="row--unseen"') == 11
    assert "Last touch does not see" in told
    for title in ("First touch", "Last touch", "Last non-direct", "Linear", "U-shaped", "W-shaped", "Time decay"):  # fmt: skip
        assert f">{title}</abbr>" in text
    assert "learn from all journeys together and say nothing of a single outcome" in told


def test_every_credit_opens_an_explanation_with_evidence(owner, world):
    text = html(owner, f"/outcomes/{world.crowd.pk}")
    page = Reading(text)
    doors = re.findall(r'<a class="door" href="(#why-\d+)">', text)
    assert len(doors) == 12
    assert {door[1:] for door in doors} <= set(page.ids)
    for door in doors:
        why = text.split(f'id="{door[1:]}"')[1].split("</li>")[0]
        assert re.search(r'href="/acts/\d+"', why)


def test_beyond_a_dozen_explanations_one_asks_for_them(owner, world):
    ledger = world.ledger
    buyer, seller = (ledger.person(f"{n} Side", f"{n}@side.example") for n in ("One", "Other"))
    for n in range(15):
        who = ledger.person(f"Helper {n}", f"helper{n}@side.example")
        ledger.act("introduction", None, [who], [buyer], [seller], when=1_500_000_000 + n, state="confirmed", evidence="confirmed", took="took")  # fmt: skip
    made = ledger.outcome("Fifteen ways", [buyer], [seller], 1_500, "EUR", 1_600_000_000)
    from tengill.workspace import attribute  # noqa: PLC0415 - only here

    attribute.attribute([made.pk])
    text = html(owner, f"/outcomes/{made.pk}")
    assert text.count('<li id="why-') == 12
    assert "3 more explanations" in Reading(text).text
    assert text.count('href="?whys=all#why-') >= 3
    every = html(owner, f"/outcomes/{made.pk}?whys=all")
    assert every.count('<li id="why-') == 15


def test_the_picture_of_very_many_gathers_the_smallest(owner, world):
    ledger = world.ledger
    buyer, seller = (ledger.person(f"{n} End", f"{n}@end.example") for n in ("One", "Other"))
    for n in range(40):
        who = ledger.person(f"Many {n}", f"many{n}@end.example")
        ledger.act("introduction", None, [who], [buyer], [seller], when=1_400_000_000 + n, state="confirmed", evidence="confirmed", took="took")  # fmt: skip
    made = ledger.outcome("Forty ways", [buyer], [seller], 40_000, "EUR", 1_600_000_000)
    from tengill.workspace import attribute  # noqa: PLC0415 - only here

    attribute.attribute([made.pk])
    wide = html(owner, f"/outcomes/{made.pk}").split("drawing--wide")[1].split("</svg>")[0]
    assert "9 others" in wide
    assert wide.count('<a href="/people/') == 31 + 1  # and the buyer


def test_an_outcome_without_an_amount_is_shown_in_shares(owner, world):
    made = world.ledger.outcome(
        "Only talk", [world.ben], [world.anna], None, "", world.framework.closed_at
    )
    from tengill.workspace import attribute  # noqa: PLC0415 - only here

    attribute.attribute([made.pk])
    text = html(owner, f"/outcomes/{made.pk}")
    assert re.search(r'<span class="n">\d+%</span>', text)
    assert "Whose it was, by every model" in text


def test_how_sure_it_is_comes_after_the_page_and_is_a_page_too(owner, world):
    path = f"/outcomes/{world.crowd.pk}"
    assert f'hx-get="{path}/otherwise?anyway=10"' in html(owner, f"{path}?anyway=10")
    piece = html(owner, f"{path}/otherwise?anyway=10", headers=HTMX)
    assert "<html" not in piece
    told = Reading(piece).text
    assert "How far it may lie" in told
    assert "If one thing had been otherwise" in told
    assert "Without this way:" in told
    assert "\N{RIGHTWARDS ARROW}" in told
    assert "<html" in html(owner, f"{path}/otherwise")
    assert html(owner, f"{path}/otherwise?anyway=nonsense", headers=HTMX)
    assert owner.get("/outcomes/999999/otherwise").status_code == 404


# ---------------------------------------------------------------- comparison


def test_the_comparison_says_whom_last_touch_does_not_see(owner, world):
    text = html(owner, "/comparison")
    told = Reading(text).text
    assert "Last touch does not see" in told
    assert [name for name in ("EUR", "ISK") if f"{name} <span" in text] == ["EUR", "ISK"]
    assert "Nothing is summed across currencies." in told
    assert "unseen by last touch" in told
    assert 'hx-get="?models=all"' in text
    every = html(owner, "/comparison?models=all", headers=HTMX)
    assert "<html" not in every
    assert "Not told here" in every
    assert "Needed: At least " in every
    assert "hx-trigger" not in every


def test_every_figure_of_a_comparison_is_a_door(owner, world):
    for path in ("/comparison", f"/comparison?person={world.me.id}"):
        text = html(owner, path)
        body = re.search(r"<tbody>(.*?)</tbody>", text, re.DOTALL).group(1)
        cells = re.findall(r'<td class="n[^"]*">(.*?)</td>', body, re.DOTALL)
        figures = [cell for cell in cells if re.search(r"\d", Reading(cell).text)]
        doors = [cell for cell in figures if 'href="' in cell]
        assert figures
        assert len(figures) - len(doors) <= 2  # what is nobody's stands on nothing
        for href in {re.search(r'href="([^"]+)"', door).group(1) for door in doors}:
            assert owner.get(href.replace("&amp;", "&")).status_code == 200, href


def test_bars_of_a_comparison_are_measured_by_its_largest_figure(owner, world):
    for table in re.findall(r"<tbody>(.*?)</tbody>", html(owner, "/comparison"), re.DOTALL):
        bars = [float(wide) for wide in re.findall(r'd="M0 1\.5h([\d.]+)"', table)]
        assert max(bars, default=56.0) == 56.0


def test_the_table_is_sorted_as_asked(owner, world):
    def order(query: str) -> list[str]:
        text = html(owner, f"/comparison?{query}").split("ISK <span")[1]
        return re.findall(r'<th scope="row"><a class="person"[^>]*>([^<]+)</a>', text.split("</tbody>")[0])  # fmt: skip

    by_credit, by_name = order(""), order("sort=who-up")
    assert by_name == sorted(by_name, key=str.casefold)
    assert order("sort=who") == by_name[::-1]
    assert by_credit != by_name
    up, down = order("sort=linear-up"), order("sort=linear")
    assert sorted(up) == sorted(down)
    assert order("sort=nothing") == by_credit
    assert 'aria-sort="descending"' in html(owner, "/comparison?sort=linear")
    assert "sort=linear-up" in html(owner, "/comparison?sort=linear")


def test_one_person_by_outcome_and_by_period(owner, world):
    told = Reading(html(owner, f"/comparison?person={world.me.id}")).text
    assert "Edda Karlsdóttir has kr" in told
    assert "Framework contract for cold storage" in told
    only = html(owner, "/comparison?person=Edda&from=2019-01-01&to=2019-12-31")
    assert "Seed round" in only
    assert "Framework contract" not in only
    assert "Nobody here is called “Zzzyx”" in html(owner, "/comparison?person=Zzzyx")
    assert "no person with this number" in html(owner, "/comparison?person=999999")
    assert "The period ends before it begins" in html(owner, "/comparison?from=2021-01-01&to=2020-01-01")  # fmt: skip
    assert "No outcome that was won lies in this period." in html(owner, "/comparison?from=1990-01-01&to=1990-02-01")  # fmt: skip


def test_alternatives_look_the_outcome_up_once_and_say_what_they_are(owner, world, monkeypatch):
    asked, really = [], outcome_case.traced_in
    monkeypatch.setattr(outcome_case, "traced_in", lambda *a: asked.append(a) or really(*a))
    piece = html(owner, f"/outcomes/{world.crowd.pk}/otherwise", headers=HTMX)
    assert len(asked) == 1
    assert "count as having known each other before" in Reading(piece).text


def test_those_with_the_same_credit_stand_in_one_order_everywhere(owner, world):
    view = outcome.outcome_view(world.crowd.pk)
    first = [one.person.name for one in view.credit]
    credit = [one.shapley.minor for one in view.credit]
    assert len(set(credit)) < len(credit)  # there are ties to break
    ranked = sorted(view.credit, key=lambda one: (-one.shapley.minor, fold(one.person.name)))
    assert first == [one.person.name for one in ranked]
    table = models_view.table(view, {})
    assert [row.person.name for row in table.rows][: len(first)] == first
    told = [row.person.name for row in ranges(outcome_case.case(world.crowd.pk)).rows]
    assert told[: len(first)] == first
    (compared,) = comparison.of_outcome(world.crowd.pk).tables
    assert [row.person.name for row in compared.rows][: len(first)] == first
    sentence = presenting.plain(view.sentence)
    places = [sentence.index(name) for name in first[:4]]
    assert places == sorted(places)


# ---------------------------------------------------------------- what one tells


def test_somebody_who_took_part_gets_their_share_and_it_can_be_taken_back(owner, world):
    path = f"/outcomes/{world.seed.pk}"
    assert "One of a dozen in the room?" in html(owner, path)
    sent = {"person": "Anna Bergþórsdóttir <anna@frost.example>", "weight": "50", "note": "the vote"}  # fmt: skip
    assert owner.post(f"{path}/contributions", sent)["Location"] == path
    text = html(owner, path)
    assert "needed with 50%" in text
    assert "the vote" in text
    assert figure(text, "Anna Bergþórsdóttir").startswith("kr\N{NO-BREAK SPACE}4.6")
    assert figure(text, "Edda Karlsdóttir").startswith("kr\N{NO-BREAK SPACE}13.8")
    undo = re.findall(r'action="(/decisions/[\d-]+/undo)"', text)
    owner.post(undo[-1], {"next": path})
    assert "needed with" not in html(owner, path)


def test_somebody_known_only_by_name_has_the_same_part_on_every_page(owner, world):
    contributions.contribute(world.seed.pk, "Nobody Known", "1/2")
    view = outcome.outcome_view(world.seed.pk)
    (row,) = [one for one in view.credit if one.person.name == "Nobody Known"]
    short = presenting.money_short(row.shapley)
    page = Reading(html(owner, f"/outcomes/{world.seed.pk}")).text
    assert f"Nobody Known {short}" in page
    compared = html(owner, "/comparison")
    mine = next(one for one in re.findall(r"<tr.*?</tr>", compared, re.DOTALL) if "Nobody" in one)
    assert short in Reading(mine).text
    assert "?person=" not in mine  # nobody the ledger knows has a page


@pytest.mark.parametrize("weight", ["", "0", "101", "x"])
def test_a_weight_that_is_none_is_refused(owner, world, weight):
    path = f"/outcomes/{world.seed.pk}"
    before = models.Decision.objects.count()
    sent = {"person": "Anna <anna@frost.example>", "weight": weight, "note": "the “vote”"}
    answer = owner.post(f"{path}/contributions", sent)
    assert models.Decision.objects.count() == before
    assert answer.status_code == 400
    text = answer.content.decode()
    # What was typed is still there, in the open form, beside what is wrong with it.
    form = re.search(r'<details class="fold" open>.*?</form>', text, re.DOTALL)[0]
    assert 'role="alert"' in form
    assert 'value="Anna &lt;anna@frost.example&gt;"' in form
    assert f'name="weight" value="{weight}"' in form
    assert 'value="the “vote”"' in form
    assert "<details open" not in html(owner, path)
    assert owner.post("/outcomes/999999/contributions", {"person": "A", "weight": "5"}).status_code == 404  # fmt: skip


def test_a_recommendation_is_told_and_published(owner, world):
    sent = {"kind": "recommendation", "connector": "Dana Whitcombe <dana@tern.example>", "right": "Anna Bergþórsdóttir <anna@frost.example>", "left": "", "published": "1", "at": "2020-01-05"}  # fmt: skip
    made = owner.post("/introductions/new", sent)
    assert made.status_code == 302
    act = models.Act.objects.get(kind="recommendation", message=None)
    assert made["Location"] == f"/acts/{act.pk}"
    text = html(owner, f"/acts/{act.pk}")
    assert "To everybody: it was published." in text
    owner.post(f"/acts/{act.pk}/published", {"published": "no"})
    assert "Only to those addressed." in html(owner, f"/acts/{act.pk}")
    text = html(owner, f"/acts/{act.pk}")
    assert owner.post(f"/acts/{world.confirmed.pk}/published", {"published": "yes"}).status_code == 302  # fmt: skip
    assert owner.post("/acts/999999/published").status_code == 404


def test_each_kind_of_told_act_asks_in_its_own_words(owner, world):
    asks = {"introduction": "Who introduced", "handoff": "Who sent them on", "recommendation": "Who recommended"}  # fmt: skip
    for kind, words in asks.items():
        assert words in html(owner, f"/introductions/new?kind={kind}")
    sent = {"kind": "handoff", "connector": "Edda <edda@home.example>", "left": "Anna <anna@frost.example>", "right": "Ben <ben@okafor.example>", "at": "2020-02-02"}  # fmt: skip
    assert owner.post("/introductions/new", sent).status_code == 302
    wrong = owner.post("/introductions/new", {**sent, "right": "Edda <edda@home.example>"})
    assert wrong.status_code == 400
    assert 'value="Anna &lt;anna@frost.example&gt;"' in wrong.content.decode()


def test_who_knew_whom_bears_on_credit_and_is_taken_back(owner, world):
    path = f"/outcomes/{world.seed.pk}"
    sent = {"one": "dana@tern.example", "other": "chen@sensors.example", "anyway": "50"}
    assert owner.post("/acquaintances", sent).status_code == 302
    told = html(owner, "/acquaintances")
    assert "would have met anyway: 50%" in told
    assert figure(html(owner, path), "Edda Karlsdóttir").startswith("kr\N{NO-BREAK SPACE}9.2")
    undo = re.findall(r'action="(/decisions/[\d-]+/undo)"', told)
    owner.post(undo[-1], {"next": "/acquaintances"})
    assert "would have met anyway: 50%" not in html(owner, "/acquaintances")
    for wrong in ({}, {"one": "dana@tern.example", "other": "dana@tern.example", "anyway": "5"}, {**sent, "anyway": "many"}):  # fmt: skip
        assert owner.post("/acquaintances", wrong).status_code == 400, wrong


def test_nothing_is_told_without_logging_in(world, db, client):
    for path in ("/comparison", "/settings/credit", "/acquaintances", f"/outcomes/{world.seed.pk}/otherwise"):  # fmt: skip
        assert urlsplit(client.get(path)["Location"]).path == "/login", path
    assert outcome.outcome_view(world.seed.pk).contributions == ()


def test_one_deal_told_twice_is_asked_about(owner, world):
    seed = world.seed
    again = world.ledger.outcome(
        "Seed round, told again", [world.dana], [world.chen], seed.amount_minor, seed.currency,
        seed.closed_at, key="deal:again",
    )  # fmt: skip
    path = f"/outcomes/{seed.pk}"
    assert "Is this one deal told twice?" in html(owner, path)
    for wrong in ("999999", "x", str(seed.pk)):
        assert owner.post(f"{path}/double", {"other": wrong, "do": "two"}).status_code in {302, 404}
    assert "Is this one deal told twice?" in html(owner, path)
    owner.post(f"{path}/double", {"other": str(again.pk), "do": "two"})
    assert "Is this one deal told twice?" not in html(owner, path)
    third = world.ledger.outcome(
        "Seed round, a third time", [world.dana], [world.chen], seed.amount_minor, seed.currency,
        seed.closed_at, key="deal:third",
    )  # fmt: skip
    owner.post(f"{path}/double", {"other": str(third.pk), "do": "one"})
    third.refresh_from_db()
    assert third.retracted_at is not None
