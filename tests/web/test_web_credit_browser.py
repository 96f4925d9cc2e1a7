"""Credit in a real browser: sliders by keyboard and by hand, what follows them, forms, comparison."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from tengill.facts.messages import Mailbox
from tengill.facts.money import Money
from tengill.ledger.models import Outcome
from tengill.workspace import credit_sets, outcomes_by_hand, project

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def rail(page: Page, number: int = 0):
    return page.locator("[data-slides]").nth(number)


def test_a_slider_is_moved_by_key_and_everything_follows(watched, site):
    page = watched().go(f"/outcomes/{site[1].seed.pk}")
    expect(page.locator("#says")).to_contain_text("Edda Karlsdóttir kr\N{NO-BREAK SPACE}18.4")
    rail(page).focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    expect(page.locator("#says")).to_contain_text("Edda Karlsdóttir kr\N{NO-BREAK SPACE}14.7")
    expect(page.locator("#says")).to_contain_text("would have come about anyway")
    expect(page.locator(".drawing--wide").first).to_contain_text("Would have happened anyway")
    expect(page.locator("#why + .whys")).to_contain_text("that is weighed with 20%")
    expect(rail(page)).to_be_focused()
    expect(rail(page)).to_have_attribute("aria-valuetext", "20%")
    expect(page.locator("#s-anyway")).to_have_value("20")
    expect(page).to_have_url(re.compile(r"/outcomes/\d+\?anyway=20$"))
    page.reload()
    expect(page.locator("#says")).to_contain_text("kr\N{NO-BREAK SPACE}14.7")
    page.get_by_role("link", name="Back to the saved settings").click()
    expect(page).to_have_url(re.compile(r"/outcomes/\d+#how$"))
    expect(rail(page)).to_have_value("0")
    expect(page.locator("#says")).to_contain_text("kr\N{NO-BREAK SPACE}18.4")


def test_a_figure_typed_moves_its_slider(watched, site):
    page = watched().go(f"/outcomes/{site[1].seed.pk}")
    page.locator("#s-half_life").fill("58")
    expect(page.locator("#says")).to_contain_text("Edda Karlsdóttir kr\N{NO-BREAK SPACE}4.6")
    expect(rail(page, 1)).to_have_value("1")  # 60 days is the nearest stop
    expect(rail(page, 1)).to_have_attribute("aria-valuetext", "58 days")
    page.locator("#s-half_life").fill("")
    expect(rail(page, 1)).to_have_attribute("aria-valuetext", "never")
    expect(page).to_have_url(re.compile(r"/outcomes/\d+$"))
    page.locator("#s-lookback").fill("30")
    expect(page.locator("#figures")).to_contain_text("Under these settings no act explains it.")


def test_moving_on_waits_for_what_is_under_way_and_ends_right(watched, site):
    page = watched().go(f"/outcomes/{site[1].seed.pk}")
    sent = []
    page.on("request", lambda request: sent.append(request.url) if "anyway=" in request.url else 0)
    rail(page).focus()
    for _ in range(20):
        page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile(r"anyway=100$"))
    expect(page.locator("#says")).to_contain_text("nobody's credit by the ledger")
    assert len(sent) <= 20
    assert "anyway=100" in sent[-1]


def test_settings_are_saved_from_the_slider(watched, site):
    page = watched().go(f"/outcomes/{site[1].seed.pk}?anyway=20")
    page.get_by_text("Save these settings").click()
    page.locator("#set-name").fill("A fifth by chance")
    page.locator(".keep").get_by_role("button", name="Save").click()
    expect(page.locator("#toasts .toast")).to_contain_text("A fifth by chance")
    assert [one.name for one in credit_sets.sets() if not one.built_in] == ["A fifth by chance"]
    assert credit_sets.in_use().name == "default"


def test_a_fold_stays_open_while_a_slider_moves(watched, site):
    page = watched().go(f"/outcomes/{site[1].crowd.pk}?anyway=20")
    fold, keep = page.locator("#without-others"), page.locator("#keep-settings")
    fold.locator("summary").click()
    page.get_by_text("Save these settings").click()
    page.locator("#set-name").fill("A fifth by ch")
    rail(page).focus()
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile(r"anyway=25$"))
    expect(fold).to_have_attribute("open", "")
    expect(keep).to_have_attribute("open", "")
    expect(page.locator("#set-name")).to_have_value("A fifth by ch")
    expect(page.locator("#keep-settings input[name=counterfactual]")).to_have_value("1/4")
    fold.locator("summary").click()
    rail(page).focus()
    page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(re.compile(r"anyway=20$"))
    expect(fold).not_to_have_attribute("open", "")


def test_one_deal_told_twice_is_one_and_two_again(watched, site):
    world = site[1]
    other = outcomes_by_hand.add_by_hand(
        title="The seed again", money=Money(world.seed.currency, world.seed.amount_minor),
        closed_at=datetime.fromtimestamp(world.seed.closed_at, UTC),
        sellers=[Mailbox(one.name, one.address) for one in world.seed.parties.filter(side="seller")],
        after=project.outcomes_changed,
    )  # fmt: skip
    page = watched().go(f"/outcomes/{world.seed.pk}")
    page.get_by_role("button", name="They are one: keep this").click()
    expect(page.locator("#toasts .toast")).to_contain_text("They are one now")
    expect(page.locator("#joined")).to_be_visible()
    page.locator("section[aria-labelledby=joined]").get_by_role("button").click()
    expect(page.locator("#toasts .toast")).to_contain_text("Taken back.")
    expect(page.get_by_text("Is this one deal told twice?")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert Outcome.objects.get(pk=other).retracted_at is None


def test_how_sure_it_is_comes_when_one_gets_there(watched, site):
    page = watched().go(f"/outcomes/{site[1].crowd.pk}")
    expect(page.locator("#far")).to_have_count(0)
    page.locator(".hold").scroll_into_view_if_needed()
    expect(page.locator("#far")).to_be_visible(timeout=30_000)  # many alternatives are computed
    expect(page.locator("#else")).to_be_visible()


def test_a_credit_leads_to_its_reason(watched, site):
    page = watched().go(f"/outcomes/{site[1].crowd.pk}")
    door = page.locator(".models tbody .door").first
    door.click()
    expect(page.locator(door.get_attribute("href"))).to_be_in_viewport()


def test_telling_who_took_part_and_taking_it_back(watched, site):
    page = watched().go(f"/outcomes/{site[1].seed.pk}")
    page.get_by_text("Tell who took part", exact=True).click()
    page.locator("#who").fill("Anna Bergþórsdóttir <anna@frost.example>")
    page.locator("#weight").fill("50")
    page.locator("#weight").press("Enter")
    expect(page.locator("#toasts .toast")).to_contain_text("Noted; the figures follow.")
    expect(page.locator("#says")).to_contain_text("Anna Bergþórsdóttir kr\N{NO-BREAK SPACE}4.6")
    page.keyboard.press("u")
    expect(page.locator("#says")).not_to_contain_text("Anna")


def test_the_comparison_is_sorted_and_completed(watched, site):
    page = watched().go("/")
    page.keyboard.press("g")
    page.keyboard.press("c")
    page.wait_for_url("**/comparison")
    expect(page.locator("#refused")).to_be_visible()  # what takes its time came after the page
    page.get_by_role("link", name="Linear").first.click()
    expect(page.locator("th[aria-sort=descending]").first).to_contain_text("Linear")
    page.get_by_role("link", name="Linear").first.click()
    expect(page.locator("th[aria-sort=ascending]").first).to_contain_text("Linear")
    drawn = page.locator(".drawing--wide a").first
    drawn.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/statement?person=*")


def test_without_script_a_field_and_a_button_do(watched, site):
    page = watched(java_script_enabled=False).go(f"/outcomes/{site[1].seed.pk}")
    expect(rail(page)).to_be_hidden()
    page.locator("#s-anyway").fill("20")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("#says")).to_contain_text("kr\N{NO-BREAK SPACE}14.7")
    page.get_by_role("link", name="How sure it is").click()
    expect(page.locator("#far")).to_be_visible()


def test_an_outcome_prints_its_pictures_and_no_furniture(watched, site):
    one = watched(color_scheme="dark")
    page = one.go(f"/outcomes/{site[1].crowd.pk}")
    page.emulate_media(media="print")
    for hidden in (".sliders", ".keep", ".nav", ".hold"):
        for place in page.locator(hidden).all():
            assert place.is_hidden(), hidden
    assert page.locator(".drawing--wide").first.is_visible()
    assert page.locator(".models").is_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")
