"""HTML reduced to the text a person reads. Nothing is fetched, run or followed."""

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tengill.sources.html_tags import too_tangled, without_tags

_DROPPED = frozenset(
    [
        "script",
        "style",
        "head",
        "title",
        "meta",
        "link",
        "object",
        "embed",
        "applet",
        "iframe",
        "frame",
        "noframes",
        "template",
        "svg",
        "math",
        "select",
        "option",
        "button",
        "textarea",
        "audio",
        "video",
        "canvas",
        "map",
        "area",
        "-comment",
        "!doctype",
    ]
)
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "center",
        "dd",
        "details",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
    ]
)
_SPACED = frozenset(
    ["p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "ul", "ol", "dl", "table"]
)
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|font-size\s*:\s*0(?:px|pt|em)?\s*(?:;|$)",
    re.IGNORECASE,
)
_SPACE = re.compile(r"[ \t\r\n\f\v]+")
_MAX_NODES = 200_000
_FEW_TAGS = 2_000
_DEPTH = 12


def html_to_text(html: str, limit: int) -> str:
    """The text of an HTML document, at most about `limit` characters.

    Block elements begin lines, list items get a dash, quoted blocks a `>` on each line, links keep
    their words. Scripts, styles, comments, forms' controls and hidden elements leave nothing.
    """
    html = html[: limit * 8]
    if html.count("<") > _FEW_TAGS and too_tangled(html):
        return without_tags(html)[:limit]
    tree = LexborHTMLParser(html)
    root = tree.body or tree.root
    if root is None:
        return ""
    writer = _Writer(limit)
    _walk(root, writer)
    return writer.text()


class _Writer:
    """Collects lines as a browser would lay them out, roughly."""

    def __init__(self, limit: int) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._limit = limit
        self._size = 0
        self.depth = 0
        self.preformatted = 0

    @property
    def full(self) -> bool:
        """True past the limit."""
        return self._size > self._limit

    def write(self, text: str) -> None:
        """Add running text."""
        self._size += len(text)
        if self.preformatted:
            first, *rest = text.replace("\r\n", "\n").split("\n")
            self._line.append(first)
            for line in rest:
                self.end_line()
                self._line.append(line)
            return
        text = _SPACE.sub(" ", text)
        if text == " " and (not self._line or self._line[-1].endswith(" ")):
            return
        if not self._line or self._line[-1].endswith(" "):
            text = text.lstrip(" ")
        if text:
            self._line.append(text)

    def break_line(self) -> None:
        """End the line if anything stands on it."""
        if self._line:
            self.end_line()

    def end_line(self) -> None:
        """End the line, also an empty one."""
        line = "".join(self._line)
        self._line = []
        self._lines.append(">" * min(self.depth, _DEPTH) + (" " if self.depth else "") + line)

    def blank(self) -> None:
        """One empty line, unless there is one already."""
        self.break_line()
        if self._lines and self._lines[-1].strip("> "):
            self.end_line()

    def text(self) -> str:
        """What was written."""
        self.break_line()
        return "\n".join(line.rstrip() for line in self._lines).strip("\n")


def _walk(root: LexborNode, writer: _Writer) -> None:
    """Depth first with a stack of its own: hostile nesting must not exhaust Python's."""
    stack: list[tuple[LexborNode, bool]] = [(root, False)]
    for _ in range(_MAX_NODES):
        if not stack or writer.full:
            return
        node, leaving = stack.pop()
        tag = node.tag or ""
        if leaving:
            _leave(tag, writer)
            continue
        if node is not root and (following := node.next) is not None:
            stack.append((following, False))
        if tag == "-text":
            writer.write(node.text_content or "")
        elif tag not in _DROPPED and not _hidden(node):
            _enter(tag, node, writer)
            stack.append((node, True))
            if (child := node.child) is not None:
                stack.append((child, False))


def _hidden(node: LexborNode) -> bool:
    attributes = node.attributes
    if not attributes:
        return False
    style = attributes.get("style")
    return "hidden" in attributes or bool(style and _HIDDEN.search(style))


def _enter(tag: str, node: LexborNode, writer: _Writer) -> None:
    if tag in _BLOCKS:
        _enter_block(tag, writer)
    elif tag == "br":
        writer.end_line()
    elif tag in ("td", "th"):
        writer.write(" ")
    elif tag == "img" and (alternative := node.attributes.get("alt")):
        writer.write(f" {alternative} ")


def _enter_block(tag: str, writer: _Writer) -> None:
    writer.break_line()
    if tag in _SPACED:
        writer.blank()
    if tag == "li":
        writer.write("- ")
    elif tag == "pre":
        writer.preformatted += 1
    elif tag == "hr":
        writer.write("________________________________")
        writer.break_line()
    elif tag == "blockquote":
        writer.depth += 1


def _leave(tag: str, writer: _Writer) -> None:
    if tag in _BLOCKS:
        writer.break_line()
        if tag == "pre":
            writer.preformatted -= 1
        if tag == "blockquote":
            writer.depth -= 1
        if tag in _SPACED:
            writer.blank()
