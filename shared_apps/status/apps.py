from django.apps import AppConfig


class StatusConfig(AppConfig):
    name = "shared_apps.status"
