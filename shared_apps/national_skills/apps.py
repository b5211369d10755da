from django.apps import AppConfig


class NationalSkillsConfig(AppConfig):
    name = "shared_apps.national_skills"
