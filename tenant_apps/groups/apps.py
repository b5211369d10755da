from django.apps import AppConfig


class GroupsConfig(AppConfig):
    name = "tenant_apps.groups"
