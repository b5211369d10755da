from django.apps import AppConfig


class BulkConfig(AppConfig):
    name = "tenant_apps.bulk"
