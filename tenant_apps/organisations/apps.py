from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "tenant_apps.organisations"
