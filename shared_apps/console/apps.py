"""The console: the pages from which operators run networks."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "shared_apps.console"
