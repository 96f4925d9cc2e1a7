"""Accounts of the web face."""

from django.db import models


class LoginLink(models.Model):
    """A one-time login link, as a hash; used once, valid for a short time."""

    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.BigIntegerField()
    used_at = models.BigIntegerField(null=True)
