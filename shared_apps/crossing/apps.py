from django.apps import AppConfig


class CrossingConfig(AppConfig):
    name = "shared_apps.crossing"
