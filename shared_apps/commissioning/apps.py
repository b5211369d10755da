"""Commissioning: what operators ask for, and how far the worker has come with it."""

from django.apps import AppConfig


class CommissioningConfig(AppConfig):
    name = "shared_apps.commissioning"
