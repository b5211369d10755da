"""The public front page: what this is, and where a person's network is."""

from django.apps import AppConfig


class FrontConfig(AppConfig):
    name = "shared_apps.front"
