from django.apps import AppConfig


class TradeWatchConfig(AppConfig):
    name = "shared_apps.trade_watch"
