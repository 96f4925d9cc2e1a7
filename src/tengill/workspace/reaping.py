"""Tells runs whose process died from living ones. Light: every command looks here at its start."""

from pathlib import Path

from django.conf import settings

from tengill.ledger.lock import is_held
from tengill.ledger.models import Run
from tengill.workspace import clock

_QUIET_SECONDS = 30


def reap() -> int:
    """Mark runs whose process died as stopped, so that they can be resumed; returns how many."""
    running = Run.objects.filter(state=Run.State.RUNNING)
    if not running.exists() or is_held(Path(settings.HOME)):
        return 0
    # A run begun a moment ago may not have taken the lock yet.
    silent = running.filter(heartbeat_at__lt=clock.now() - _QUIET_SECONDS)
    return silent.update(state=Run.State.STOPPED)
