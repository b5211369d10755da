from django.apps import AppConfig


class BrandConfig(AppConfig):
    name = "tenant_apps.brand"
