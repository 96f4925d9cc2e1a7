"""In which encoding a table is written, and its bytes as text."""

import codecs

_EVERY = 4
"""One byte in so many is NUL where Latin letters stand in UTF-16 without a mark."""
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
UTF16 = ("utf-16-le", "utf-16-be")


def find_encoding(head: bytes) -> tuple[str, int]:
    """The encoding of a file that begins with `head`, and how many bytes its mark takes.

    By its mark, by the NULs of UTF-16, else UTF-8 where all of the head is, else cp1252. Empty for
    binary data.
    """
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding, len(mark)
    nuls = head.count(0)
    if nuls * _EVERY > len(head):
        odd = head[1::2].count(0)
        return ("utf-16-le" if odd * 2 > nuls else "utf-16-be"), 0
    if nuls * 100 > len(head):
        return "", 0
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "cp1252", 0
    return "utf-8", 0


def text_of(data: bytes, encoding: str) -> tuple[str, bool]:
    """The bytes as text without NUL, and whether they are what the encoding promises.

    What is no UTF-8 after all is read as Windows-1252: rows of another program pasted into a file.
    """
    try:
        text, good = data.decode(encoding), True
    except UnicodeDecodeError:
        good = False
        if encoding in UTF16:
            text = data.decode(encoding, "replace")
        else:
            text = _western(data)
            good = encoding == "cp1252"
    return text.replace("\0", "").replace("\ufeff", ""), good


def _western(data: bytes) -> str:
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:  # five bytes of cp1252 mean nothing
        return data.decode("latin-1")


def shape_of(data: bytes, encoding: str) -> str:
    """The bytes as text in which only quotes, delimiters and line ends matter.

    In every encoding but UTF-16 that is one letter a byte, so that places in it are byte offsets.
    """
    if encoding in UTF16:
        return data.decode(encoding, "replace")
    return data.decode("latin-1")
