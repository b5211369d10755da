"""Billing: what institutions pay for their networks. Members pay nothing, and see none of it."""

from django.apps import AppConfig


class BillingConfig(AppConfig):
    name = "shared_apps.billing"
