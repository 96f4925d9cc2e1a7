"""Bytes to text, whatever the charset claims to be."""

import codecs
import re
from functools import lru_cache

# Names seen in mail that Python does not know, and names that promise less than senders send.
_ALIASES = {
    "ansi_x3.4-1968": "cp1252",
    "ansi_x3.110-1983": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "x-unknown": "utf-8",
    "unknown-8bit": "utf-8",
    "unknown": "utf-8",
    "default": "utf-8",
    "utf8mb4": "utf-8",
    "cp-850": "cp850",
    "windows-874": "cp874",
    "iso-8859-8-i": "iso-8859-8",
    "x-sjis": "cp932",
    "shift_jis": "cp932",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "x-gbk": "gb18030",
    "x-mac-roman": "mac-roman",
    "macintosh": "mac-roman",
    "unicode-1-1-utf-7": "utf-7",
    "x-user-defined": "latin-1",
}
_UNWANTED = re.compile("[\x00\ud800-\udfff]")


@lru_cache(maxsize=256)
def codec_name(charset: str) -> str:
    """Python's name for a charset as mail tells it, or empty when there is none."""
    told = charset.strip(" '\"<>;,").lower().partition("*")[0]
    told = _ALIASES.get(told, _ALIASES.get(told.replace("_", "-"), told))
    try:
        info = codecs.lookup(told)
        # `rot13`, `zlib` and the like are codecs, but not charsets.
        return info.name if isinstance(b"a a a ".decode(info.name, "replace"), str) else ""
    except (LookupError, ValueError, TypeError, UnicodeError):
        return ""


def decode(data: bytes, charset: str = "") -> tuple[str, bool]:
    """Text, and whether it decoded as told.

    The told charset first; then UTF-8, which random 8-bit text almost never is; then Windows-1252.
    NUL and lone surrogates never come out.
    """
    good = True
    name = codec_name(charset) if charset else ""
    try:
        if name in ("", "cp1252"):
            # Plain ASCII is nearly all mail; and what calls itself Latin-1 or ASCII but reads as
            # UTF-8 is UTF-8.
            text = data.decode("ascii") if data.isascii() else data.decode("utf-8")
        else:
            text = data.decode(name)
    except (UnicodeError, ValueError):
        text, good = _fallback(data, name)
    # Of what is unwanted, only NUL is ASCII.
    if "\x00" in text if text.isascii() else _UNWANTED.search(text):
        text = _UNWANTED.sub(lambda match: "" if match[0] == "\x00" else "\ufffd", text)
    return text, good


def _fallback(data: bytes, name: str) -> tuple[str, bool]:
    if name == "cp1252":
        return data.decode("cp1252", "replace"), True
    if name and name != "utf-8":
        try:
            return data.decode("utf-8"), False
        except UnicodeError:
            return data.decode(name, "replace"), False
    broken = data.decode("utf-8", "replace")
    # A few bad bytes in UTF-8 (a cut character) are no reason to read it all as Windows-1252.
    if name == "utf-8" and broken.count("\ufffd") * 20 <= len(broken):
        return broken, False
    return data.decode("cp1252", "replace"), False
