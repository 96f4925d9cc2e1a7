"""A live mailbox on a server, over IMAP: look, fetch, file, wait. No store, no Django, no clock.

Reading never marks anything (BODY.PEEK in folders opened for reading only), filing moves exactly
the message it was told and nothing else, and nothing here can send mail or delete it.
"""

from tengill.mailbox.connection import Connection, Selected, connect
from tengill.mailbox.filing import Place, append, change_flags, locate, move, taken_out
from tengill.mailbox.folders import Folder, create, folders, quota
from tengill.mailbox.limits import MailLimits
from tengill.mailbox.permission import Asking, Permission, Words
from tengill.mailbox.reading import Arrived, Seen, arrived, batches, fetch, look, present
from tengill.mailbox.servers import PLAIN, STARTTLS, TLS, ServerAddress, Service, service, services
from tengill.mailbox.tokens import Grant, Token, refresh
from tengill.mailbox.trouble import (
    CantMoveError,
    FolderGoneError,
    FullError,
    InsecureError,
    LostError,
    MailboxError,
    RefusedError,
    SignInError,
    StrangeServerError,
    UnreachableError,
    WrongNameError,
)
from tengill.mailbox.waiting import wait

__all__ = [
    "PLAIN", "STARTTLS", "TLS", "Arrived", "Asking", "CantMoveError", "Connection", "Folder",
    "FolderGoneError", "FullError", "Grant", "InsecureError", "LostError", "MailLimits",
    "MailboxError", "Permission", "Place", "RefusedError", "Seen", "Selected", "ServerAddress", "Service",
    "SignInError", "StrangeServerError", "Token", "UnreachableError", "Words", "WrongNameError", "append", "arrived",
    "batches", "change_flags", "connect", "create", "fetch", "folders", "locate", "look", "move",
    "present", "quota", "refresh", "service", "services", "taken_out", "wait",
]  # fmt: skip
