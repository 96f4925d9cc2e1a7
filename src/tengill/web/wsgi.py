"""The application a server runs: opens the ledger, then answers."""

from django.core.wsgi import get_wsgi_application

from tengill.workspace.start import start

start()

from tengill.web.warm import keep_at_hand, keep_open, warm  # noqa: E402 - models exist only after setup

keep_open()
application = get_wsgi_application()
warm()
keep_at_hand()
