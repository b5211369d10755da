"""Support access: an operator visits a network, for a reason and for a while."""

from django.apps import AppConfig


class VisitingConfig(AppConfig):
    name = "shared_apps.visiting"
