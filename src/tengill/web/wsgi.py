"""The application a server runs: opens the ledger, then answers."""

from django.core.wsgi import get_wsgi_application

from tengill.web.warm import warm
from tengill.workspace.start import start

start()
application = get_wsgi_application()
warm()
