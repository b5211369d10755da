from django.apps import AppConfig


class HomesConfig(AppConfig):
    name = "shared_apps.homes"
