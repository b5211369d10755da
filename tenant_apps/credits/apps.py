from django.apps import AppConfig


class CreditsConfig(AppConfig):
    name = "tenant_apps.credits"
