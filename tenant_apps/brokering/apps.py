from django.apps import AppConfig


class BrokeringConfig(AppConfig):
    name = "tenant_apps.brokering"
