from django.apps import AppConfig


class ExchangesConfig(AppConfig):
    name = "tenant_apps.exchanges"
