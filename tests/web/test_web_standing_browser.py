"""The Standing page in a browser, and without anything to show."""

import pytest
from page_checks import checked

from tengill.workspace import login

TABLE = "Name,Instagram followers\nAnna Bergþórsdóttir,1200\nBen Okafor,12.3k\n<b>Nobody</b>,9\n"


@pytest.mark.django_db
def test_an_empty_ledger_says_what_it_needs(client, db):
    client.force_login(login.owner())
    page = client.get("/standing").content.decode()
    assert "Import a list of deals" in page
    assert "No introduction is on record" in page


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_key_opens_page_and_list(watched, site):
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


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_nothing_scrolls_sideways_and_axe_finds_nothing(watched):
    one = watched()
    page = one.go("/standing")
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    page.locator("#list").fill(TABLE)
    found = checked(one, "/standing", page=page)
    page.get_by_role("button", name="Show them").click()
    page.wait_for_load_state()
    assert found + checked(one, "/standing with a list", page=page) == []
