from django.apps import AppConfig


class CoffeeConfig(AppConfig):
    name = "tenant_apps.coffee"
