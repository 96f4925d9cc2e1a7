"""HTML from strangers, made harmless: structure and words stay, everything active or remote goes.

Two parsers, one after the other. The first (lexbor) takes out what is hidden, puts words in place of
pictures and tells where links lead. The second (ammonia, by nh3) has the last word: an allow-list of
tags and attributes over its own parse of what the first one wrote. No styles, classes, ids, forms,
frames, pictures, scripts, SVG or MathML come through; links keep only `http`, `https` and `mailto`,
written anew from their parts, so that the host shown is the host the browser asks.

What comes out is shown in a sandboxed frame without scripts all the same (`web.views.message_html`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

import nh3
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from selectolax.lexbor import LexborHTMLParser, LexborNode

from tengill.sources.html_tags import too_tangled

TAGS = frozenset(
    [
        "a",
        "abbr",
        "address",
        "article",
        "aside",
        "b",
        "bdi",
        "bdo",
        "big",
        "blockquote",
        "br",
        "caption",
        "center",
        "cite",
        "code",
        "dd",
        "del",
        "details",
        "dfn",
        "div",
        "dl",
        "dt",
        "em",
        "figcaption",
        "figure",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "i",
        "ins",
        "kbd",
        "li",
        "main",
        "mark",
        "nav",
        "ol",
        "p",
        "pre",
        "q",
        "s",
        "samp",
        "section",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "summary",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "tt",
        "u",
        "ul",
        "var",
        "wbr",
    ]
)
DROPPED = frozenset(
    [
        "script",
        "style",
        "title",
        "head",
        "noscript",
        "noembed",
        "noframes",
        "iframe",
        "frame",
        "frameset",
        "object",
        "embed",
        "applet",
        "template",
        "svg",
        "math",
        "textarea",
        "select",
        "option",
        "optgroup",
        "button",
        "input",
        "datalist",
        "audio",
        "video",
        "canvas",
        "map",
        "area",
        "xmp",
        "plaintext",
        "meta",
        "link",
        "base",
    ]
)
"""Of these not even the words inside stay."""
ATTRIBUTES = {
    "*": {"dir", "lang"},
    "a": {"href"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "ol": {"start", "type"},
}
PICTURE, HOST, ELSEWHERE = "picture", "host", "host-elsewhere"
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all"
    r"|(?:font-size|max-height|opacity)\s*:\s*0(?:px|pt|em|%)?\s*(?:!|;|$)",
    re.IGNORECASE,
)
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_ADDRESS = re.compile(r"[^\s@:/?#<>\"\\]{1,200}@[a-z0-9.-]{1,250}", re.IGNORECASE)
_TELLS_HOST = re.compile(r"(?:https?://)?((?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24})\b", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,3}")
_KEPT_IN_URL = "!$&'()*+,;=:@/?-._~%[]"
_MOST_NODES = 100_000
_TINY = 2
_LONGEST_ALT = 200
_LONGEST_URL = 8_000


class TangledError(ValueError):
    """The HTML is nested so that showing it would take more than it is worth."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Harmless HTML."""

    html: str
    pictures: int
    """How many pictures were not loaded, beyond those too small to be seen."""
    links: int


def clean(html: str) -> Cleaned:
    """HTML made harmless: a fragment for the body of a document of our own.

    Raises:
        TangledError: it is nested without end (by `html_tags.too_tangled`), or holds more elements
            than are looked at.
    """
    if too_tangled(html):
        raise TangledError
    tree = LexborHTMLParser(html)
    if tree.body is None:
        return Cleaned("", 0, 0)
    # Outermost ones only: taking out an element frees all that is in it.
    for node in list(_unseen(tree.body)):
        node.decompose()
    pictures, links = _reworded(tree)
    return Cleaned(_allowed(tree.body.html), pictures, links)


def _allowed(html: str | None) -> str:
    return nh3.clean(
        html or "",
        tags=set(TAGS),
        clean_content_tags=set(DROPPED - {"input", "meta", "link", "base"}),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        attribute_filter=_attribute,
        allowed_classes={"span": {PICTURE, HOST, ELSEWHERE}},
        set_tag_attribute_values={"a": {"target": "_blank"}},
        link_rel="noopener noreferrer nofollow",
        url_schemes={"http", "https", "mailto"},
        url_relative="deny",
        strip_comments=True,
    )


def _attribute(_tag: str, name: str, value: str) -> str | None:
    """Each attribute's value as it may stand; None: it goes. The last word on every link."""
    if name == "href":
        return _link(value)[0] or None
    if name in {"colspan", "rowspan", "start"}:
        return value if _NUMBER.fullmatch(value) else None
    if name == "dir":
        return value if value.lower() in {"ltr", "rtl", "auto"} else None
    if name == "type":
        return value if value in {"1", "a", "A", "i", "I"} else None
    return value if len(value) <= _LONGEST_ALT else None


# ---------------------------------------------------------------- before the last word


def _unseen(root: LexborNode) -> Iterator[LexborNode]:
    """The outermost elements that nobody is to see: active ones, and hidden ones."""
    stack = [root]
    for _step in range(_MOST_NODES):
        if not stack:
            return
        node = stack.pop()
        if node is not root and (following := node.next) is not None:
            stack.append(following)
        if node is not root and (node.tag in DROPPED or _is_hidden(node)):
            yield node
        elif (child := node.child) is not None:
            stack.append(child)
    raise TangledError


def _is_hidden(node: LexborNode) -> bool:
    told = node.attributes
    return bool(told) and ("hidden" in told or bool(_HIDDEN.search(told.get("style") or "")))


def _reworded(tree: LexborHTMLParser) -> tuple[int, int]:
    """Words for pictures and for where links lead, in place; how many of each."""
    for node in tree.css("[class]"):  # ours alone mean something
        del node.attrs["class"]
    pictures = sum(_picture(tree, node) for node in tree.css("img, image, picture"))
    return pictures, sum(_told_host(tree, node) for node in tree.css("a"))


def _picture(tree: LexborHTMLParser, node: LexborNode) -> bool:
    """Words in place of a picture; False where there was none that anybody would see."""
    told = node.attributes
    words = " ".join((told.get("alt") or "").split())[:_LONGEST_ALT]
    sizes = [told.get("width") or "", told.get("height") or ""]
    if any(size.isdecimal() and int(size[:6]) <= _TINY for size in sizes) or node.tag == "picture":
        _gone(node)  # a counter's pixel; of a `picture`, the `img` in it was told already
        return False
    place = tree.create_node("span")
    place.attrs["class"] = PICTURE
    text = (
        _("Picture not loaded: %(words)s") % {"words": words} if words else _("Picture not loaded")
    )
    place.insert_child(text)
    node.replace_with(place)
    return True


def _gone(node: LexborNode) -> None:
    if node.tag == "picture":
        node.unwrap()
    else:
        node.decompose()


def _told_host(tree: LexborHTMLParser, node: LexborNode) -> bool:
    """Say behind a link where it leads; louder where its words name another place."""
    href, host = _link(node.attributes.get("href") or "")
    if not href:
        return False
    named = _TELLS_HOST.search(" ".join(node.text().split())[:300])
    other = named is not None and not _same_host(named[1].lower(), host)
    mark = tree.create_node("span")
    mark.attrs["class"] = ELSEWHERE if other else HOST
    mark.insert_child(_("leads to %(host)s") % {"host": host} if other else host)
    node.insert_after(mark)
    return True


def _same_host(told: str, real: str) -> bool:
    """Whether a host told in words is the one a link leads to, or one above it."""
    told, real = told.removeprefix("www."), real.removeprefix("www.")
    return real == told or real.endswith(f".{told}")


def _link(href: str) -> tuple[str, str]:
    """A link written anew from its parts, and its host; empty where it may not be followed.

    What a browser would read otherwise than we do (controls, backslashes, user names before the
    host) is not guessed at: such a link goes.
    """
    told = href.strip()
    if not told or len(told) > _LONGEST_URL or "\\" in told or not told.isprintable():
        return "", ""
    scheme, _colon, rest = told.partition(":")
    if scheme.lower() == "mailto":
        address = rest.partition("?")[0]
        return (f"mailto:{address}", address) if _ADDRESS.fullmatch(address) else ("", "")
    try:
        parts = urlsplit(told)
        host, port = _host(parts.hostname or ""), parts.port
    except ValueError:
        return "", ""
    if parts.scheme not in {"http", "https"} or "@" in parts.netloc or not host:
        return "", ""
    where = f"{host}:{port}" if port else host
    tail = quote(parts.path, safe=_KEPT_IN_URL) or "/"
    if parts.query:
        tail += f"?{quote(parts.query, safe=_KEPT_IN_URL)}"
    if parts.fragment:
        tail += f"#{quote(parts.fragment, safe=_KEPT_IN_URL)}"
    return f"{parts.scheme}://{where}{tail}", where


def _host(told: str) -> str:
    """A host in ASCII (RFC 3492 where it has other letters); empty where it can't be one."""
    try:
        ascii_ = told.rstrip(".").encode("idna").decode("ascii").lower()
    except (UnicodeError, ValueError):
        return ""
    labels = ascii_.split(".")
    return ascii_ if all(_LABEL.fullmatch(one) for one in labels) else ""


def pictures_sentence(count: int) -> str:
    """How many pictures were not loaded; empty where there were none."""
    if not count:
        return ""
    return ngettext(
        "%(n)d picture was not loaded: it would tell its sender that you read this.",
        "%(n)d pictures were not loaded: they would tell their sender that you read this.",
        count,
    ) % {"n": count}
