from django.apps import AppConfig


class LeaversConfig(AppConfig):
    name = "tenant_apps.leavers"
