from django.apps import AppConfig


class LinkingConfig(AppConfig):
    name = "shared_apps.linking"
