from django.apps import AppConfig


class AwaitedConfig(AppConfig):
    name = "tenant_apps.awaited"
