"""The map in a real browser: drawn, searched, walked, saved, and without WebGL a table."""

import re
import shutil
from pathlib import Path

import drawn_network
import pytest
import small_world
from browsing import ARGS, Watched
from page_checks import checked
from playwright.sync_api import expect, sync_playwright

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WEBGL = ("--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist")
"""Drawn by the processor, as a machine without a graphics card does."""
SLOW = "GPU stall due to ReadPixels"
"""What Chromium warns of when the processor draws; no fault of the page."""


@pytest.fixture
def drawn_site(live_server, settings, tmp_path):
    settings.HOME = tmp_path
    world = small_world.fill()
    drawn_network.of_the_small_world(world)
    return live_server.url, world


@pytest.fixture(scope="module")
def drawing_browser():
    with sync_playwright() as playwright:
        kept = [one for one in ARGS if one != "--disable-gpu"]
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=[*kept, *WEBGL]
        )
        yield browser
        browser.close()


@pytest.fixture
def opened(drawing_browser, drawn_site):
    """A page maker; what must not happen (a foreign request, an error, a breach of policy) fails."""
    every: list[Watched] = []

    def open_(**options: object) -> Watched:
        one = Watched(drawing_browser, drawn_site[0], reduced_motion="reduce", **options)
        every.append(one)
        return one

    yield open_
    wrong = [line for one in every for line in one.wrong if SLOW not in line]
    for one in every:
        one.context.close()
    assert wrong == []


def drawn(one: Watched, path: str = "/map"):
    page = one.go(path)
    page.wait_for_selector("#map[data-drawn]", timeout=30_000)
    return page


def test_it_is_drawn_with_names_and_only_here_is_the_engine_fetched(opened, drawn_site):
    one = opened(viewport={"width": 1280, "height": 900})
    fetched: list[str] = []
    one.page.on("request", lambda request: fetched.append(request.url))
    one.go("/people")
    assert not [url for url in fetched if "island" in url]
    page = drawn(one)
    assert [url for url in fetched if "island" in url]
    assert page.get_attribute("#map", "data-drawn") == "25"
    expect(page.locator(".map__name").first).to_contain_text("Castellan & Co")
    assert page.evaluate("document.querySelectorAll('#map canvas').length") > 3


def test_finding_somebody_shows_their_card(opened, drawn_site):
    page = drawn(opened())
    page.keyboard.press("f")
    # The list is made anew by each answer: a click on one about to go is nobody's.
    with page.expect_response(lambda answer: "q=anna" in answer.url):
        page.keyboard.type("anna")
    # Not wait_for_function: where it has to wait it evaluates text, which the page's policy forbids.
    expect(page.locator(".htmx-request, .htmx-swapping")).to_have_count(0)
    page.locator("[data-find]").first.click()
    expect(page.locator(".map__card")).to_contain_text("Anna Bergþórsdóttir")
    expect(page.locator(".map__card")).to_contain_text("Frost Cold Storage")


def test_a_way_is_drawn_and_told(opened, drawn_site):
    page = drawn(opened())
    page.locator("#map-to").fill("Anna")
    page.keyboard.press("Enter")
    expect(page.locator("#map-way [data-way]").first).to_contain_text("Ben Okafor", timeout=30_000)
    page.locator("[data-map=whole]").click()
    page.locator("[data-map=in]").click()


def test_the_picture_can_be_saved(opened, drawn_site):
    page = drawn(opened())
    with page.expect_download() as saved:
        page.locator("[data-map=svg]").click()
    text = Path(saved.value.path()).read_text(encoding="utf-8")
    assert text.startswith("<svg")
    assert text.count("<circle") >= 20
    assert "Castellan" in text
    # Communities are told apart, names from the paper: also where less motion is wished for.
    assert len(set(re.findall(r'fill="(rgba[^"]+)"', text))) > 3
    with page.expect_download() as saved:
        page.locator("[data-map=png]").click()
    assert Path(saved.value.path()).read_bytes().startswith(b"\x89PNG")


def test_one_key_to_the_table_and_back(opened, drawn_site):
    page = drawn(opened())
    page.keyboard.press("t")
    page.wait_for_url("**/map/table")
    page.keyboard.press("j")
    expect(page.locator("[data-row=c0] a")).to_be_focused()
    page.keyboard.press("t")
    page.wait_for_url("**/map")


def test_the_theme_may_change_under_it(opened, drawn_site):
    page = drawn(opened(viewport={"width": 1280, "height": 900}))
    page.locator("[data-theme-toggle]").first.click()
    page.wait_for_timeout(100)
    assert page.get_attribute("#map", "data-drawn") == "25"


def test_no_width_scrolls_sideways_and_axe_finds_nothing(opened, drawn_site):
    one, found = opened(), []
    anna = drawn_site[1].anna.id
    for path in ("/map/table", "/map/table?community=1", f"/map/table?person={anna}", "map"):
        page = one.go(path) if path != "map" else drawn(one, f"/map?to={anna}")
        found += checked(one, path, page=page, widths=(360, 720, 1280), desk=1280)
    assert found == []


def test_without_webgl_the_table_stands_in_its_place(opened, drawn_site):
    one = opened()
    one.context.add_init_script(
        "HTMLCanvasElement.prototype.getContext = new Proxy(HTMLCanvasElement.prototype.getContext,"
        " {apply: (to, me, told) => told[0].startsWith('webgl') ? null : to.apply(me, told)})"
    )
    page = one.go("/map")
    expect(page.locator(".map__none")).to_be_visible()
    expect(page.locator("#map-table")).to_contain_text("Castellan & Co")
