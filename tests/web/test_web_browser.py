"""The screen in a real browser: keys, review, search, themes, printing, narrow screens, the policy."""

import io
from pathlib import Path

import pytest
import small_world
from page_checks import checked
from playwright.sync_api import expect

from tengill.ledger.models import Act

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def paths(world) -> list[str]:
    return [
        "/", "/people", f"/people/{world.dana.id}", "/introductions?by=all",
        "/introductions?view=list&by=all", "/introductions/new", "/outcomes",
        f"/outcomes/{world.seed.pk}", f"/outcomes/{world.crowd.pk}", "/outcomes/new",
        "/outcomes/import", "/statement", "/comparison", f"/comparison?person={world.me.id}",
        f"/outcomes/{world.seed.pk}?anyway=20", f"/outcomes/{world.crowd.pk}/otherwise",
        "/acquaintances", "/settings/credit", "/review", f"/acts/{world.waiting.pk}",
        f"/acts/{world.confirmed.pk}", f"/messages/{world.hostile.pk}", "/imports",
        f"/imports/{world.ledger.run.pk}", "/search?q=thursday", "/settings", "/login",
        "/drifting", "/map", "/map/table",
    ]  # fmt: skip


def test_no_page_scrolls_sideways_breaks_the_policy_or_troubles_axe(watched, site):
    one = watched()
    assert [line for path in paths(site[1]) for line in checked(one, path)] == []


def test_review_by_keyboard_and_back(watched, site, read_anew):
    page = watched().go("/review")
    first = page.locator("[name=key]").input_value()
    page.keyboard.press("y")
    expect(page.locator("#toasts .toast")).to_contain_text("Confirmed.")
    expect(page.locator("[name=key]")).not_to_have_value(first)
    expect(page.locator("#card h1")).to_be_focused()
    assert Act.objects.get(key=first).state == "confirmed"
    later = page.locator("[name=key]").input_value()
    page.keyboard.press("s")
    expect(page.locator("[name=key]")).not_to_have_value(later)
    expect(page.locator("#card h1")).to_be_focused()
    page.keyboard.press("u")  # what was decided before can still be taken back
    page.wait_for_url("**/review?*at=*")
    expect(page.locator("[name=key]")).to_have_value(first)  # asked again, where one was
    assert read_anew == [first]
    page.keyboard.press("g")
    page.keyboard.press("r")
    page.wait_for_url("**/review")
    second = page.locator("[name=key]").input_value()
    page.keyboard.press("n")
    expect(page.locator("#toasts .toast")).to_contain_text("Rejected.")
    assert Act.objects.get(key=second).state == "rejected"
    page.keyboard.press("e")
    page.wait_for_url("**/acts/*correct*")
    expect(page.locator("#correct")).to_have_attribute("open", "")


def test_keys_take_nothing_while_one_types(watched, site):
    page = watched().go(f"/acts/{site[1].waiting.pk}?correct=1")
    page.locator("#left").fill("")
    page.locator("#left").press_sequentially("yn gt")
    assert page.locator("#left").input_value() == "yn gt"
    page.keyboard.press("Control+y")
    assert Act.objects.get(pk=site[1].waiting.pk).state == "waiting"


def test_the_palette_finds_and_opens(watched, site):
    page = watched().go("/")
    page.keyboard.press("/")
    box = page.locator("#palette-q")
    expect(box).to_be_focused()
    box.press_sequentially("bergþ")
    expect(page.locator("#palette-found a[aria-selected=true]")).to_contain_text("Anna")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/people/{site[1].anna.id}")
    page.keyboard.press("Control+k")
    expect(page.locator("#palette")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).to_be_hidden()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    expect(page.locator("#keys-title")).to_be_focused()  # its end is not what one reads first
    expect(page.locator("#keys-title")).to_be_in_viewport()


def test_lists_move_by_key_and_remember_the_place(watched, site):
    page = watched().go("/people")
    for _ in range(4):
        page.keyboard.press("j")
    page.keyboard.press("k")
    third = page.locator("tbody tr").nth(2).locator("[data-open]")
    expect(third).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/people/*")
    page.goto(f"{site[0]}/people")
    page.keyboard.press("j")
    expect(third).to_be_focused()


def test_people_filter_as_one_types(watched, site):
    page = watched().go("/people")
    page.locator("#q").press_sequentially("okaf")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody")).to_contain_text("Ben Okafor")
    expect(page.locator("#q")).to_be_focused()
    expect(page.locator("#q")).to_have_value("okaf")
    assert "q=okaf" in page.url


def test_typing_on_replaces_no_request_under_way(watched, site):
    """The next request waits for the one under way, and only the last of them is sent."""
    page = watched().go("/people")
    held, sent = [], []

    def hold(route):
        sent.append(route.request.url)
        if len(sent) == 1:
            held.append(route)
        else:
            route.continue_()

    page.route("**/people?*", hold)
    with page.expect_request("**/people?*"):
        page.locator("#q").press_sequentially("o")
    for letter in "kaf":
        page.locator("#q").press_sequentially(letter)
        page.wait_for_timeout(200)  # longer than typing is waited for: each letter wants a request
    assert len(sent) == 1
    held[0].continue_()
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody")).to_contain_text("Ben Okafor")
    assert len(sent) == 2


def test_nothing_moves_when_namesakes_are_told(watched, site):
    ledger = small_world.Ledger()
    for place in ("one", "two"):
        ledger.person("Elín Tvífari", f"elin@{place}.example")
    page = watched().go("/people")
    routes = []
    page.route("**/people/merges", lambda route: routes.append(route))  # noqa: PLW0108 - it wants a function
    with page.expect_request("**/people/merges"):
        page.reload(wait_until="commit")
    table = page.locator(".people-table")
    before = table.bounding_box()
    routes[0].continue_()
    expect(page.locator(".hold summary")).to_contain_text("1 pair may be one person")
    assert table.bounding_box() == before


def test_without_script_namesakes_are_a_page(watched, site):
    page = watched(java_script_enabled=False).go("/people")
    page.get_by_role("link", name="Who may be one person").click()
    page.wait_for_url("**/people/merges")


def test_light_or_dark_is_remembered_without_a_flash(watched, site):
    page = watched(color_scheme="light").go("/")
    paper = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(paper)
    page.locator(".nav [data-theme-toggle]").click()
    dark = page.evaluate(paper)
    assert dark != light
    page.reload()
    assert page.evaluate(paper) == dark
    assert 'data-theme="dark"' in page.content()


def test_pictures_are_saved_as_they_stand(watched, site):
    page = watched().go(f"/outcomes/{site[1].crowd.pk}")
    with page.expect_download() as svg:
        page.locator("[data-save=svg]").first.click()
    text = Path(svg.value.path()).read_text(encoding="utf-8")
    assert svg.value.suggested_filename == "flow.svg"
    assert "Rafael" in text
    assert 'stroke="rgb(' in text
    with page.expect_download() as png:
        page.locator("[data-save=png]").first.click()
    assert Path(png.value.path()).read_bytes().startswith(b"\x89PNG")


def test_the_statement_prints_as_a_letter(watched, site):
    one = watched(color_scheme="dark")
    page = one.go("/statement")
    page.emulate_media(media="print")
    for hidden in (".nav", ".tools", "dialog", ".toasts"):
        assert page.locator(hidden).first.is_hidden(), hidden
    assert page.locator(".letter .lead").is_visible()
    ink = page.evaluate("getComputedStyle(document.body).color")
    assert ink == "rgb(20, 17, 13)"
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_hostile_mail_does_nothing(watched, site):
    page = watched().go(f"/messages/{site[1].hostile.pk}")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    assert page.locator(".mail img, .mail script, .mail b").count() == 0
    expect(page.locator(".mail")).to_contain_text("<img src=https://evil.example")
    assert asked == []


def test_dropped_files_are_looked_at_first(watched, site, settings, tmp_path):
    settings.HOME = tmp_path
    page = watched().go("/imports")
    mail = (
        b"From anna@frost.example Mon Mar  1 10:00:00 2021\nFrom: Anna <anna@frost.example>\n"
        b"To: edda@home.example\nSubject: Hello\nDate: Mon, 1 Mar 2021 10:00:00 +0000\n\nHello\n"
    )
    page.locator("#files").set_input_files({"name": "../../new.mbox", "mimeType": "text/plain", "buffer": io.BytesIO(mail).getvalue()})  # fmt: skip
    page.get_by_role("button", name="Look at it first").click()
    expect(page.locator(".lead")).to_contain_text("There is 1 file to read.")
    kept = list(tmp_path.rglob("*.mbox"))
    assert [path.name for path in kept] == ["new.mbox"]
    assert kept[0].is_relative_to(tmp_path / "dropped")


def test_without_script_review_still_decides(watched, site):
    page = watched(java_script_enabled=False).go("/review")
    key = page.locator("[name=key]").input_value()
    page.get_by_role("button", name="Yes").click()
    expect(page.locator("#toasts .toast")).to_contain_text("Confirmed.")
    assert Act.objects.get(key=key).state == "confirmed"
