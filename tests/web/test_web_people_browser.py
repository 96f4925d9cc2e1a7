"""The People list in a real browser: filters as one types, keys, tags in bulk, narrow and dark."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tengill.ledger.models import PersonTag
from tengill.workspace import people_views, tagging
from tengill.workspace.people_filter import Filters

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AXE = Path(__file__).resolve().parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
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
    one = watched(viewport={"width": 1280, "height": 900}, bypass_csp=True, reduced_motion="reduce")
    source = AXE.read_text(encoding="utf-8")
    rules = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
    found = []
    paths = [(path, scheme) for scheme in ("light", "dark") for path in STATES]
    for path, scheme in [*paths, (f"/people/{tagged.anna.id}", "light")]:
        one.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page = one.go(path)
        for fold in page.locator("#people-list details:visible").all():
            fold.evaluate("fold => { fold.open = true; }")
        for width in (360, 720, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            assert over <= 0, (width, path)
        page.evaluate(source)
        told = page.evaluate("told => axe.run(document, {runOnly: told})", rules)
        found += [
            (path, scheme, rule["id"], node["html"][:160])
            for rule in told["violations"]
            for node in rule["nodes"]
        ]
    assert found == []
