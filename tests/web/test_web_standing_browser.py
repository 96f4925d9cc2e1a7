"""The Standing page in a browser, and without anything to show."""

from pathlib import Path

import pytest

from tengill.workspace import login

TABLE = "Name,Instagram followers\nAnna Bergþórsdóttir,1200\nBen Okafor,12.3k\n<b>Nobody</b>,9\n"
AXE = Path(__file__).resolve().parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"


@pytest.mark.django_db
def test_an_empty_ledger_says_what_it_needs(client, db):
    client.force_login(login.owner())
    page = client.get("/standing").content.decode()
    assert "Import a list of deals" in page
    assert "No introduction is on record" in page


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_key_opens_page_and_list_and_nothing_scrolls_sideways(watched, site):
    one = watched()
    page = one.go("/")
    page.keyboard.press("g")
    page.keyboard.press("n")
    page.wait_for_url("**/standing")
    page.keyboard.press("l")
    page.locator("#list").fill(TABLE)
    page.get_by_role("button", name="Show them").click()
    page.wait_for_load_state()
    assert page.locator("details[open] #list").is_visible()
    assert page.locator(f"#p{site[1].anna.id}").count() == 1
    for width in (360, 720, 1024, 1440, 2560):
        page.set_viewport_size({"width": width, "height": 800})
        over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert over <= 0, width


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(watched, scheme):
    assert AXE.is_file(), "axe-core is not installed: run `make assets`"
    one = watched(
        viewport={"width": 1440, "height": 900}, bypass_csp=True, reduced_motion="reduce",
        color_scheme=scheme,
    )  # fmt: skip
    page = one.go("/standing")
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    page.locator("#list").fill(TABLE)
    for posted in (False, True):
        if posted:
            page.get_by_role("button", name="Show them").click()
            page.wait_for_load_state()
        page.evaluate(AXE.read_text(encoding="utf-8"))
        rules = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
        result = page.evaluate("told => axe.run(document, {runOnly: told})", rules)
        assert [(v["id"], v["nodes"][0]["html"][:120]) for v in result["violations"]] == []
