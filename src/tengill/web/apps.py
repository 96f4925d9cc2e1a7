"""The web face as a Django application."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Pages, server-rendered."""

    name = "tengill.web"
    label = "web"
