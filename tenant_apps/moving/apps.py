from django.apps import AppConfig


class MovingConfig(AppConfig):
    name = "tenant_apps.moving"
