"""The People list in a real browser: filters as one types, keys, tags in bulk, narrow and dark."""

import re

import pytest
from page_checks import checked
from playwright.sync_api import expect

from tengill.ledger.models import PersonTag
from tengill.workspace import people_views, tagging
from tengill.workspace.people_filter import Filters

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

STATES = (
    "/people",
    "/people?org=castellan&tag=choir",
    "/people?q=zzz",
    "/people?sort=organisation&tie=faint",
)


@pytest.fixture
def tagged(site):
    world = site[1]
    tagging.add([world.anna.id, world.ben.id], "Choir")
    people_views.save("The choir", Filters(tags=("choir",)))
    return world


def test_the_list_follows_what_one_types(watched, tagged):
    page = watched().go("/people")
    page.keyboard.press("f")
    page.keyboard.type("anna")
    expect(page.locator("#people-lead")).to_contain_text("1 person fits.")
    expect(page).to_have_url(re.compile(r"/people\?q=anna$"))
    expect(page.locator("#q")).to_be_focused()
    page.locator("#q").fill("")
    page.locator("#people-more summary").click()
    expect(page.locator("#l-tag option")).to_have_count(1)
    expect(page.locator("#people-found")).to_contain_text("Anna Bergþórsdóttir")
    page.locator("#f-org").type("harb")
    expect(page.locator("#people-lead")).to_contain_text("1 person fits.")
    expect(page.locator("#people-found")).to_contain_text("Ben Okafor")
    expect(page.locator("#f-org")).to_be_focused()
    page.locator("#f-tie").select_option("none")
    expect(page.locator("#people-found")).to_contain_text("Nobody fits all of these filters.")
    page.get_by_role("link", name="Everybody again").click()
    page.wait_for_url("**/people")
    expect(page.locator("#people-views")).to_contain_text("The choir")


def test_tick_by_key_tag_and_undo(watched, tagged):
    page = watched().go("/people?sort=name")
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert page.locator(".pick input:checked").count() == 2
    page.locator("#people-do-fold summary").click()
    page.locator("#bulk-tag").fill("Sailors")
    page.get_by_role("button", name="Put it on").click()
    expect(page.locator("#toasts .toast")).to_contain_text("“Sailors” is put on 2 people.")
    assert PersonTag.objects.filter(folded="sailors").count() == 2
    page.keyboard.press("u")
    expect(page.locator("#toasts .toast")).to_contain_text("Taken back.")
    assert not PersonTag.objects.filter(folded="sailors").exists()
    assert page.url.endswith("/people?sort=name")


def test_no_state_scrolls_sideways_and_axe_finds_nothing(watched, tagged):
    one, found = watched(), []
    for path in (*STATES, f"/people/{tagged.anna.id}"):
        page = one.go(path)
        for fold in page.locator("#people-list details:visible").all():
            fold.evaluate("fold => { fold.open = true; }")
        found += checked(one, path, page=page, widths=(360, 720, 1280), desk=1280)
    assert found == []
