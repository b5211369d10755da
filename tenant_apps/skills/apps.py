from django.apps import AppConfig


class SkillsConfig(AppConfig):
    name = "tenant_apps.skills"
