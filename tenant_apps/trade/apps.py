from django.apps import AppConfig


class TradeConfig(AppConfig):
    name = "tenant_apps.trade"
