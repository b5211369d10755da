from django.apps import AppConfig


class PolicyConfig(AppConfig):
    name = "tenant_apps.policy"
