"""Opens a ledger: Django set up, tables in place, runs that died told apart from living ones."""

import os
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tengill.ledger import fresh


def start(home: Path | None = None) -> Path:
    """Open the ledger of `home` (default: `tengill.home.path()`), making it if it is not there.

    Returns:
        The folder of the ledger.
    """
    if home is not None:
        os.environ["TENGILL_HOME"] = str(home)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tengill.settings")
    django.setup()
    migrations = MigrationExecutor(connection)
    loader = migrations.loader
    if migrations.migration_plan(loader.graph.leaf_nodes()):
        new = not loader.applied_migrations
        if not (new and fresh.make(set(loader.disk_migrations))):
            call_command("migrate", verbosity=0, interactive=False)
    from tengill.workspace import attribute_version, reaping  # noqa: PLC0415 - models exist only after setup

    reaping.reap()
    attribute_version.renew()
    return Path(settings.HOME)
