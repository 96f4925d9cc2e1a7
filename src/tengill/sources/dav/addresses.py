"""Addresses of servers and of what lies on them."""

from urllib.parse import quote, unquote, urljoin, urlsplit, urlunsplit

from tengill.sources.dav.trouble import DavError, ElsewhereError

_LOOPBACK = frozenset(["127.0.0.1", "::1", "localhost"])
_KEPT = "/:@!$&'()*+,;=~-._"
_PORTS = {"https": 443, "http": 80}


def server_address(told: str) -> str:
    """The address of a server as a person gives it, with `https://` where they left it out.

    Raises:
        DavError: it is no address of a server, or one that would send the password in the clear.
    """
    text = told.strip()
    if "://" not in text:
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host, parts = "", urlsplit("")
    if parts.scheme not in _PORTS or not host:
        raise DavError(f"“{told}” is not the address of a server. Give it as https://host/path.")
    if parts.username or parts.password:
        raise DavError("Leave the user name and password out of the address; give them apart.")
    if parts.scheme == "http" and host not in _LOOPBACK:
        raise DavError(
            f"{host} is to be reached without encryption, so anybody on the way could read the "
            "password. Give its address with https://."
        )
    return urlunsplit(
        (parts.scheme, parts.netloc.lower(), normal_path(parts.path), parts.query, "")
    )


def normal_path(path: str) -> str:
    """A path spelled in one way: servers escape the same name differently from answer to answer."""
    return (
        quote(unquote(path, errors="surrogateescape"), safe=_KEPT, errors="surrogateescape") or "/"
    )


def absolute(base: str, href: str) -> str:
    """The address a server means by `href` in an answer from `base`.

    Raises:
        ElsewhereError: it lies on another host, port or without encryption.
    """
    try:
        joined = urlsplit(urljoin(base, href.strip()))
        own = urlsplit(base)
        there = (
            joined.scheme,
            (joined.hostname or "").lower(),
            joined.port or _PORTS.get(joined.scheme),
        )
        here = (own.scheme, (own.hostname or "").lower(), own.port or _PORTS.get(own.scheme))
    except ValueError:
        raise ElsewhereError(
            f"The server gave an address that can't be read: {href[:200]}"
        ) from None
    upgraded = there[:2] == ("https", here[1]) and here[0] == "http"
    if there != here and not upgraded:
        raise ElsewhereError(
            f"{own.hostname} points to another server: {joined.scheme}://{joined.netloc}. The "
            "password was not sent there. If you trust it, give that address instead."
        )
    return urlunsplit((joined.scheme, joined.netloc, normal_path(joined.path), joined.query, ""))
