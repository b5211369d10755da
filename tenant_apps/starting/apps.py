from django.apps import AppConfig


class StartingConfig(AppConfig):
    name = "tenant_apps.starting"
