"""What can go wrong with a mailbox: a code with its figures, and an English sentence for each.

This room knows no languages. Whoever has one looks the code up in `SENTENCES`, translates the
sentence and fills in the values (`workspace.mailbox_words`).
"""

from collections.abc import Mapping
from types import MappingProxyType


def _(text: str) -> str:
    """The text itself: marks it for translation."""
    return text


SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        # The connection.
        "lost": _("The connection to {host} broke ({why}). Try again."),
        "lost_signing_in": _("{host} hung up while signing in ({why}). Try again."),
        "too_large": _(
            "{host} answers with more than is read ({size} bytes), so the connection was ended. Check"
            " the address."
        ),
        "strange": _("{host} answers what is not IMAP ({why}). Check the address and port."),
        "no_mail_server": _(
            "{host} does not answer as a mail server does ({why}). Check the address and port."
        ),
        "unreachable": _(
            "{host} can't be reached ({why}). Check the address, the port and the connection."
        ),
        # Encryption.
        "plain": _(
            "The connection to {host} would not be encrypted, so nothing was sent. Use TLS (port 993)"
            " or STARTTLS (port 143); or say --insecure if you know why."
        ),
        "signs_in_plain": _("{host} signs in without encryption; nothing was sent."),
        "no_starttls": _(
            "{host} offers no encryption on port {port}, so the password was not sent. Use TLS (port"
            " 993)."
        ),
        "untrusted": _(
            "The certificate of {host} can't be trusted ({why}). The password was not sent. Check the"
            " address; for a server of your own, give its certificate with --certificate."
        ),
        "no_tls": _(
            "{host} does not speak TLS on this port, so the password was not sent. Check the port: 993"
            " for TLS, 143 for STARTTLS."
        ),
        "no_certificate": _("{file} is no certificate that can be read ({why}). Give a PEM file."),
        "settings_changed": _(
            "The stored password of {user} can't be opened for the settings as they stand now: server,"
            " port, encryption or where tokens come from were changed since, or its key. It was not"
            " sent. Add the mailbox once more, with the password; its number and folders stay."
        ),
        # Signing in.
        "no_passwords": _("{host} takes no passwords on this connection. Use TLS or a token."),
        "plain_letters": _("{host} takes only plain letters in user names and passwords."),
        "password_refused": _(
            "{host} does not take the user name “{user}” with this password ({why}). Many services"
            " want a password made for one app: make one there, and give that."
        ),
        "token_refused": _(
            "{host} does not take the user name “{user}” with this token ({why}). The permission may"
            " be for another account, or not for mail: allow it anew."
        ),
        # Tokens.
        "token_address": _(
            "The address that gives tokens is no web address. Add the account again, with another."
        ),
        "token_plain": _(
            "{url} is not encrypted, so the token was not sent. Give an address that begins with"
            " https://."
        ),
        "token_unreachable": _("{host}, which gives tokens, can't be reached ({why}). Try again."),
        "token_ended": _(
            "{host} gives no token ({why}). The permission may have ended: allow it anew, and add the"
            " account again."
        ),
        "token_out_of_order": _("{host} is out of order (status {status}). Try again."),
        "no_token": _("{host} answers without a token. Check the address of its tokens."),
        "no_refresh_token": _(
            "{host} gave a token for an hour, and none to renew it with. Take this program's permission"
            " back there, and allow it anew."
        ),
        "login_denied": _("{host} did not allow it ({why}). Nothing was kept."),
        "login_waited": _("Nobody allowed it in time ({minutes} min). Nothing was kept."),
        # What the server refuses.
        "refused": _("{host} refuses: {why}"),
        "full": _("The mailbox on {host} is full. Make room there, and try again."),
        "folder_gone": _("There is no folder “{folder}” on {host} (any more)."),
        "many_folders": _("{host} lists {count} folders, more than is read."),
        "cant_move": _(
            "{host} can't move a message without touching others (it offers neither MOVE nor UIDPLUS)."
            " The message stays where it is."
        ),
        "cant_take_out": _("{host} can't take out one message alone."),
        "nothing_copied": _("The server copied nothing; the message stays where it is."),
        # Names.
        "flag_kept": _("{flag} is never set or cleared: reading and deleting are yours alone."),
        "no_flag": _("“{flag}” can't be a flag. Give a word such as $Later, or \\Flagged."),
        "no_folder_name": _(
            "“{name}” can't be a folder's name. Give up to {most} letters, without * and %."
        ),
        # Deeds that were not done.
        "made_anew": _("The folder {folder} was made anew. Sync, and try again."),
        "another_there": _("Another message lies there now. Sync, and try again."),
        "not_moved": _("The server did not move it."),
        "changed_by_owner": _("You changed it since it was written; it stays. Delete it yourself."),
        "moved_meanwhile": _("It is not there any more: it was moved or deleted meanwhile."),
        "in_neither": _("It lies in neither folder: it was moved or deleted meanwhile."),
        "gone": _("The message is not there any more."),
        "broken_off": _("It was broken off before it was done."),
        "undo_broken_off": _("It was broken off."),
    }
)
"""Code → its sentence, with the names of its values in braces."""


class MailboxError(Exception):
    """Talking to a mailbox failed; as text it says what is wrong and what to do next, in English.

    Args:
        code: of `SENTENCES`; a sentence of its own is told as it stands.
        values: what fills the sentence.
    """

    def __init__(self, code: str, **values: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.values = values

    def __str__(self) -> str:
        """The sentence."""
        return sentence(self.code, self.values)


def sentence(code: str, values: Mapping[str, str | int], template: str = "") -> str:
    """A code's sentence, filled in.

    Args:
        code: of `SENTENCES`; anything else is told as it stands.
        values: what fills it.
        template: the sentence in another language; empty: the English one.
    """
    told = template or SENTENCES.get(code)
    return code if told is None else told.format_map(_Values(values))


class _Values(dict[str, str | int]):
    """A value that is missing leaves its name: a sentence is never the second thing to fail."""

    def __missing__(self, name: str) -> str:
        return f"{{{name}}}"


class SignInError(MailboxError):
    """The server does not take the user name with this password or token."""


class InsecureError(MailboxError):
    """The connection would not be encrypted, or not with who it should be; nothing was sent."""


class UnreachableError(MailboxError):
    """The server does not answer."""


class LostError(MailboxError):
    """The connection broke in the middle: what was asked for last may be done or not."""


class StrangeServerError(MailboxError):
    """What answers does not speak IMAP, or answers nonsense, or more than the limits allow."""


class RefusedError(MailboxError):
    """The server says no."""


class FolderGoneError(RefusedError):
    """There is no folder of this name (any more)."""


class FullError(RefusedError):
    """The mailbox is full."""


class CantMoveError(MailboxError):
    """The server has no way to move one message without touching others."""


class WrongNameError(MailboxError, ValueError):
    """A flag or a folder's name that can't be, or that is never touched."""
