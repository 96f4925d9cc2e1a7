"""What holds of every page: opened once, no width scrolls sideways and axe finds nothing.

The page stays as it is served, its content policy too: axe comes in through the browser's tools, and
the style that stops transitions through the object model, which no policy forbids.
"""

from pathlib import Path

AXE = Path(__file__).resolve().parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ("wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice")
WIDTHS = (360, 720, 1024, 1440, 2560)
"""From a small phone to a large desk; 720 is a laptop at 200 % zoom."""
DESK = 1440
"""Where axe looks."""
STILL = """() => {
    const still = new CSSStyleSheet();
    still.replaceSync(
        "*, *::before, *::after { transition: none !important; animation: none !important }");
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, still];
}"""
"""A page has the colours it was just told to, and none on the way to them."""
RUN = "told => axe.run(document, {runOnly: told, resultTypes: ['violations']})"


def checked(one, path: str, *, page=None, widths=WIDTHS, desk: int = DESK) -> list[tuple]:
    """Open a page, or take the one given as it stands, and hold it to both; what axe found.

    Between the themes only colours differ, so that the second is asked about contrast alone.
    """
    assert AXE.is_file(), "axe-core is not installed: run `make assets`"
    if page is None:
        one.page.emulate_media(color_scheme="light", reduced_motion="reduce")
        page = one.go(path)
    for width in sorted(widths, key=lambda width: width == desk):
        page.set_viewport_size({"width": width, "height": 800})
        over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert over <= 0, (width, path)
    if desk not in widths:
        page.set_viewport_size({"width": desk, "height": 800})
    page.evaluate(STILL)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = []
    for scheme, told in (("light", RULES), ("dark", ("color-contrast",))):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        result = page.evaluate(RUN, list(told))
        found += [
            (path, scheme, rule["id"], node["html"][:160])
            for rule in result["violations"]
            for node in rule["nodes"]
        ]
    return found
