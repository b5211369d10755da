"""Operators: the people who work for the central service. They are no members."""

from django.apps import AppConfig


class OperatorsConfig(AppConfig):
    name = "shared_apps.operators"
