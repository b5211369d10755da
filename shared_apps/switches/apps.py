"""Features that operators switch off and on for a network."""

from django.apps import AppConfig


class SwitchesConfig(AppConfig):
    name = "shared_apps.switches"
