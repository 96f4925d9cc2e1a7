"""One-time login links: no password, as Jupyter does it, but each link opens the door only once.

Only the link's SHA-256 is stored. A link is good until it is used or a day has passed.
"""

import hashlib
import secrets

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.db import transaction

from tengill.ledger.models import LoginLink

VALID_SECONDS = 24 * 3600
OWNER = "owner"


def make_link(now: int) -> str:
    """A new token, to be put into `/login?token=…`; links out of date are forgotten.

    Args:
        now: seconds since 1970-01-01 UTC.
    """
    token = secrets.token_urlsafe(32)
    LoginLink.objects.filter(made_at__lt=now - VALID_SECONDS).delete()
    LoginLink.objects.create(token_hash=_hash(token), made_at=now)
    return token


def redeem(token: str, now: int) -> bool:
    """Use a token up; False when it is wrong, out of date, or was used before."""
    with transaction.atomic():
        used = LoginLink.objects.filter(
            token_hash=_hash(token), used_at=None, made_at__gt=now - VALID_SECONDS
        ).update(used_at=now)
    return used == 1


def owner() -> User:
    """The one account of a personal ledger, made on first use; it has no password to guess."""
    user, made = get_user_model().objects.get_or_create(username=OWNER)
    if made:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return user


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8")).hexdigest()
