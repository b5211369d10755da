from django.apps import AppConfig


class HearingConfig(AppConfig):
    name = "tenant_apps.hearing"
