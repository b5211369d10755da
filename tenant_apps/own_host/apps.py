from django.apps import AppConfig


class OwnHostConfig(AppConfig):
    name = "tenant_apps.own_host"
