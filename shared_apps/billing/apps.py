"""Billing: what institutions pay for their networks. Members pay nothing, and see none of it."""

from django.apps import AppConfig


class BillingConfig(AppConfig):
    name = "shared_apps.billing"

    def ready(self) -> None:
        from shared_apps.billing import ending
        from shared_apps.removing import obstacles

        obstacles.register(ending.in_the_way)
