from django.apps import AppConfig


class ArrivingConfig(AppConfig):
    name = "tenant_apps.arriving"
