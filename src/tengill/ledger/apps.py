"""The ledger as a Django application."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """The store of facts and their projections."""

    name = "tengill.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"
