from django.apps import AppConfig


class MovingOnConfig(AppConfig):
    name = "tenant_apps.moving_on"
