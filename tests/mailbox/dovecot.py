"""A real Dovecot 2.3 on loopback, in a folder of its own; as root or as an ordinary user.

One server serves a test module; every test takes a fresh user on it (any user name signs in with
`PASSWORD`), so that no test sees another's mail. Plain and STARTTLS share one port, TLS has its
own, with a certificate made for the occasion.
"""

import getpass
import grp
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest

PASSWORD = "correct-horse:báttería"
PROGRAM = shutil.which("dovecot") or "/usr/sbin/dovecot"
OPENSSL = shutil.which("openssl") or "openssl"
_users = count(1)

_CONFIGURATION = """
base_dir = {base}/run
state_dir = {base}/state
log_path = {base}/log
log_timestamp = ""
instance_name = tengill-test
protocols = imap
listen = 127.0.0.1
default_internal_user = {internal}
default_login_user = {login}
default_internal_group = {group}
first_valid_uid = 0
first_valid_gid = 0
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2 oauthbearer
auth_failure_delay = 0
auth_verbose = no
login_trusted_networks =
mail_location = maildir:~/Maildir:LAYOUT=fs
mail_fsync = never
mail_max_userip_connections = 50
mail_plugins = quota
mailbox_list_index = yes
ssl = yes
ssl_cert = <{base}/server.pem
ssl_key = <{base}/server.key
ssl_dh =
imap_idle_notify_interval = 2 mins
{capability}
passdb {{
  driver = static
  args = password={{PLAIN}}{password}
}}
{oauth}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={base}/home/%u {user_fields}
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Drafts {{
    special_use = \\Drafts
    auto = create
  }}
  mailbox Sendur {{
    special_use = \\Sent
    auto = create
  }}
  mailbox Junk {{
    special_use = \\Junk
    auto = create
  }}
}}
protocol imap {{
  mail_plugins = quota imap_quota
}}
plugin {{
  quota = maildir:User quota
  quota_rule = *:storage={quota}
  quota_grace = 0
}}
service imap-login {{
  chroot =
  process_min_avail = 0
  service_count = 0
  inet_listener imap {{
    address = 127.0.0.1
    port = {port}
  }}
  inet_listener imaps {{
    address = 127.0.0.1
    port = {tls_port}
    ssl = yes
  }}
}}
service imap {{
  process_limit = 100
  service_count = 100
}}
service imap-urlauth-login {{
  process_limit = 1
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""

_OAUTH = """
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {base}/oauth2.conf.ext
}}
"""


@dataclass
class User:
    """A mailbox on the server, and its files, which another program of the owner's may change."""

    name: str
    home: Path
    owner: tuple[int, int]
    """Whom the mail's files belong to."""
    maildir: Path = field(init=False)

    def __post_init__(self) -> None:
        self.maildir = self.home / "Maildir"

    def deliver(self, data: bytes, folder: str = "", number: int = 0) -> None:
        """Put a message into a folder, as a mail transfer agent does."""
        place = self.maildir / folder if folder else self.maildir
        if not (place / "new").exists():
            for part in ("tmp", "new", "cur"):
                (place / part).mkdir(parents=True, exist_ok=True)
            for made in (place / "tmp", place / "new", place / "cur", place, self.maildir):
                os.chown(made, *self.owner)
        name = f"{time.time():.6f}.{next(_users)}.{number}"
        (place / "tmp" / name).write_bytes(data)
        os.chown(place / "tmp" / name, *self.owner)
        (place / "tmp" / name).rename(place / "new" / name)

    def messages(self, folder: str = "") -> list[bytes]:
        """What lies in a folder."""
        place = self.maildir / folder if folder else self.maildir
        files = [*(place / "new").glob("*"), *(place / "cur").glob("*")]
        return [file.read_bytes() for file in sorted(files)]


@dataclass
class Dovecot:
    """The server."""

    base: Path
    port: int
    tls_port: int
    process: subprocess.Popen[bytes]

    @property
    def certificate(self) -> Path:
        """The certificate to trust."""
        return self.base / "server.pem"

    def user(self, name: str = "") -> User:
        """A mailbox nobody used before."""
        told = name or f"anna{next(_users)}@dal.example"
        home = self.base / "home" / told
        home.mkdir(parents=True)
        owner = mail_owner()
        os.chown(home, *owner)
        return User(told, home, owner)

    def log(self) -> str:
        """What it wrote into its log."""
        return (self.base / "log").read_text(encoding="utf-8", errors="replace")


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def certificate(folder: Path) -> None:
    """A certificate for loopback, good for two days, and its key."""
    subprocess.run(
        [OPENSSL, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-keyout", str(folder / "server.key"), "-out", str(folder / "server.pem"),
         "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"],
        check=True, capture_output=True,
    )  # fmt: skip


def start(
    base: Path, *, without: Sequence[str] = (), quota: str = "1G", tokens: str = ""
) -> Dovecot:
    """Start a server and wait until it answers.

    Args:
        base: an empty folder with a short path (it holds sockets).
        without: capabilities it must not have (`MOVE`, `UIDPLUS`, `IDLE`, `CONDSTORE` …).
        quota: how much a mailbox holds.
        tokens: where access tokens are looked up; empty: none are taken.
    """
    for name in ("run", "state", "home"):
        (base / name).mkdir()
    certificate(base)
    oauth = ""
    if tokens:
        (base / "oauth2.conf.ext").write_text(
            f"tokeninfo_url = {tokens}?access_token=\nusername_attribute = user\n"
            "active_attribute = active\nactive_value = yes\ndebug = no\n"
        )
        oauth = _OAUTH.format(base=base)
    internal, login, group = _internal_users()
    port, tls_port = free_port(), free_port()
    uid, gid = mail_owner()
    told = _CONFIGURATION.format(
        base=base, internal=internal, login=login, group=group, port=port, tls_port=tls_port,
        password=PASSWORD, oauth=oauth, uid=uid, gid=gid, quota=quota,
        capability=_capability(without), user_fields="",
    )  # fmt: skip
    file = base / "dovecot.conf"
    file.write_text(told, encoding="utf-8")
    base.chmod(0o755)  # the internal users look things up below it
    process = subprocess.Popen(
        [PROGRAM, "-F", "-c", str(file)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    server = Dovecot(base, port, tls_port, process)
    _wait(server)
    return server


def stop(server: Dovecot) -> None:
    """Stop a server and everything it started."""
    server.process.send_signal(signal.SIGTERM)
    try:
        server.process.wait(10)
    except subprocess.TimeoutExpired:
        server.process.kill()
        server.process.wait()
    if server.process.stderr:
        server.process.stderr.close()


def mail_owner() -> tuple[int, int]:
    """Whom mail belongs to: ourselves, or nobody where we are root, whom Dovecot serves no mail."""
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        return nobody.pw_uid, nobody.pw_gid
    return os.geteuid(), os.getegid()


def _internal_users() -> tuple[str, str, str]:
    if os.geteuid() == 0:
        known = {one.pw_name for one in pwd.getpwall()}
        if {"dovecot", "dovenull"} <= known:
            return "dovecot", "dovenull", "dovecot"
        return "nobody", "nobody", grp.getgrgid(pwd.getpwnam("nobody").pw_gid).gr_name
    me = getpass.getuser()
    return me, me, grp.getgrgid(os.getegid()).gr_name


_EVERYTHING = (
    "IMAP4rev1", "SASL-IR", "LOGIN-REFERRALS", "ID", "ENABLE", "IDLE", "LITERAL+", "CHILDREN",
    "NAMESPACE", "UIDPLUS", "LIST-EXTENDED", "UNSELECT", "QUOTA", "CONDSTORE", "SPECIAL-USE", "MOVE",
)  # fmt: skip


def _capability(without: Sequence[str]) -> str:
    if not without:
        return ""
    kept = [one for one in _EVERYTHING if one not in without]
    return f"imap_capability = {' '.join(kept)}"


def _wait(server: Dovecot) -> None:
    for _ in range(400):
        if server.process.poll() is not None:
            assert server.process.stderr is not None
            said = server.process.stderr.read().decode()
            log = server.base / "log"
            raise AssertionError(
                f"Dovecot ended: {said}\n{log.read_text() if log.exists() else ''}"
            )
        try:
            with socket.create_connection(("127.0.0.1", server.port), 1) as one:
                if one.recv(64).startswith(b"* OK"):
                    return
        except OSError:
            pass
        time.sleep(0.025)
    raise AssertionError(f"Dovecot does not answer: {server.log()}")


def needed() -> None:
    """Skip the tests where there is no Dovecot, saying how to get it."""
    if not Path(PROGRAM).exists():
        pytest.skip("Dovecot is not installed: scripts/dovecot.sh installs it")


def serve(**settings: Any) -> Iterator[Dovecot]:
    """A server for the length of a fixture.

    Not below pytest's own folder: that one nobody else may enter, and every pytest sees to it.
    """
    needed()
    base = Path(tempfile.mkdtemp(prefix="tengill-dovecot-"))
    try:
        server = start(base, **settings)
        try:
            yield server
        finally:
            stop(server)
    finally:
        shutil.rmtree(base, ignore_errors=True)


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    """A server that can do everything."""
    yield from serve()
