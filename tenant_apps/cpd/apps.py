from django.apps import AppConfig


class CpdConfig(AppConfig):
    name = "tenant_apps.cpd"
