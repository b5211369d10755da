from django.apps import AppConfig


class HoppingConfig(AppConfig):
    name = "tenant_apps.hopping"
