"""One server, read only: requests with limits, redirects looked at, errors in words.

Nothing here can change anything on the server: only methods that read are let through.
"""

import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import httpx

from tengill.sources.dav.addresses import absolute, server_address
from tengill.sources.dav.limits import DavLimits
from tengill.sources.dav.trouble import (
    DavError,
    GoneError,
    NotDavError,
    RefusedError,
    TooLargeError,
    UnauthorizedError,
    UnreachableError,
)

_READING = frozenset(["GET", "PROPFIND", "REPORT"])
_REDIRECTS = frozenset([301, 302, 303, 307, 308])
_UNAUTHORIZED, _FORBIDDEN, _NOT_FOUND, _GONE, _ERROR = 401, 403, 404, 410, 400
_BUSY = frozenset([429, 500, 502, 503, 504])
_AGENT = "Tengill (reads only)"


@dataclass(frozen=True, slots=True)
class Answer:
    """A server's answer, read to its end."""

    url: str
    """Where it came from, redirects followed."""
    status: int
    headers: Mapping[str, str]
    body: bytes


class Server:
    """A WebDAV server (RFC 4918) as one user sees it.

    Args:
        url: its address; `https`, or `http` on this machine.
        user: the user name.
        password: their password, or one made for this program.
        limits: sizes and times.
        transport: for tests; None: the network.
        clock: seconds that only go forward, for the time one answer may take.

    Raises:
        DavError: the address is none, or would send the password in the clear.
    """

    def __init__(
        self,
        url: str,
        user: str,
        password: str,
        *,
        limits: DavLimits | None = None,
        transport: httpx.BaseTransport | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.url = server_address(url)
        self.limits = limits or DavLimits()
        self._user, self._password = user, password
        self._auth: httpx.Auth = httpx.BasicAuth(user.encode(), password.encode())
        self._digest = False
        self._clock = clock
        # Neither proxies nor netrc of the environment: they would see or replace the password.
        self._http = httpx.Client(
            transport=transport,
            follow_redirects=False,
            trust_env=False,
            # The system's authorities, one's own among them.
            verify=ssl.create_default_context() if transport is None else True,
            timeout=httpx.Timeout(self.limits.silence, connect=self.limits.connect),
            headers={"User-Agent": _AGENT, "Accept-Encoding": "identity"},
        )

    def __enter__(self) -> Self:
        """Use it in a `with`."""
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _where: TracebackType | None,
    ) -> None:
        """Close its connections."""
        self._http.close()

    def ask(
        self, method: str, url: str, body: bytes = b"", *, depth: str = "0", data_type: str = ""
    ) -> Answer:
        """Ask, following redirects within the server.

        Args:
            method: `GET`, `PROPFIND` or `REPORT`.
            url: on this server.
            body: XML, for the latter two.
            depth: `0` or `1`.
            data_type: what to accept.

        Raises:
            UnauthorizedError: user name or password are not taken.
            GoneError: nothing is there.
            ElsewhereError: it redirects to another server.
            TooLargeError: the answer is larger than the limit.
            UnreachableError: the server does not answer, or stops.
            RefusedError: any other status that is no success.
        """
        if method not in _READING:
            raise AssertionError(f"{method} could change something on the server")
        headers = {"Depth": depth} if method != "GET" else {}
        if body:
            headers["Content-Type"] = 'application/xml; charset="utf-8"'
        if data_type:
            headers["Accept"] = data_type
        for _ in range(self.limits.redirects + 1):
            answer = self._once(method, url, body, headers)
            if answer.status in _REDIRECTS:
                url = absolute(url, answer.headers.get("location", ""))
                continue
            if answer.status == _UNAUTHORIZED and self._may_digest(answer):
                answer = self._once(method, url, body, headers)
            self._check(answer)
            return answer
        raise NotDavError(f"{self._host} redirects in circles. Check the address.")

    @property
    def _host(self) -> str:
        return httpx.URL(self.url).host

    def _may_digest(self, answer: Answer) -> bool:
        """Whether to try again with Digest (RFC 7616), which some servers ask for."""
        told = answer.headers.get("www-authenticate", "").lower()
        if self._digest or "digest" not in told:
            return False
        self._digest = True
        self._auth = httpx.DigestAuth(self._user, self._password)
        return True

    def _once(self, method: str, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        try:
            with self._http.stream(
                method, url, content=body, headers=dict(headers), auth=self._auth
            ) as response:
                return Answer(url, response.status_code, response.headers, self._read(response))
        except httpx.TimeoutException:
            raise UnreachableError(
                f"{self._host} takes too long to answer. Try again later."
            ) from None
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            raise self._unreachable(error) from None
        except (UnicodeError, ValueError) as error:
            raise NotDavError(
                f"{self._host} answers in a way that can't be read: {error}"
            ) from None

    def _read(self, response: httpx.Response) -> bytes:
        until = self._clock() + self.limits.whole
        parts: list[bytes] = []
        size = 0
        for part in response.iter_bytes():
            size += len(part)
            if size > self.limits.max_answer:
                raise TooLargeError(
                    f"An answer of {self._host} is larger than {self.limits.max_answer:,} bytes."
                )
            if self._clock() > until:
                raise UnreachableError(f"{self._host} answers too slowly. Try again later.")
            parts.append(part)
        return b"".join(parts)

    def _unreachable(self, error: Exception) -> DavError:
        cause: BaseException | None = error
        while cause is not None:
            if isinstance(cause, ssl.SSLCertVerificationError):
                why = getattr(cause, "verify_message", "") or cause.args[-1]
                return UnreachableError(
                    f"The certificate of {self._host} can't be trusted ({why}). The password was "
                    "not sent. Check the address; tell whoever runs the server."
                )
            if isinstance(cause, ssl.SSLError):
                return UnreachableError(
                    f"{self._host} does not speak TLS at this address, so the password was not "
                    "sent. Check the address and the port."
                )
            cause = cause.__cause__ or cause.__context__
        return UnreachableError(
            f"{self._host} can't be reached, or broke off ({type(error).__name__}). Check the "
            "address and the connection, and try again."
        )

    def _check(self, answer: Answer) -> None:
        status = answer.status
        if status == _UNAUTHORIZED:
            raise UnauthorizedError(
                f"{self._host} does not take the user name “{self._user}” with this password. Many "
                "services want a password made for one app: make one there, and give that."
            )
        if status in (_NOT_FOUND, _GONE):
            raise GoneError(f"There is nothing at {answer.url}. Check the address.")
        if status in _BUSY:
            raise UnreachableError(
                f"{self._host} is busy or out of order (status {status}). Try again later."
            )
        if status == _FORBIDDEN:
            raise RefusedError(f"{self._host} does not let {self._user} see {answer.url}.", status)
        if status >= _ERROR:
            raise RefusedError(f"{self._host} refuses (status {status}) at {answer.url}.", status)
