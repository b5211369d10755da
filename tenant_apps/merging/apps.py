from django.apps import AppConfig


class MergingConfig(AppConfig):
    name = "tenant_apps.merging"
