from django.apps import AppConfig


class JoiningConfig(AppConfig):
    name = "tenant_apps.joining"
