from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "tenant_apps.pages"
