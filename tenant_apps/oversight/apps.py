from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "tenant_apps.oversight"
