from django.apps import AppConfig


class SkillsConfig(AppConfig):
    name = "tenant_apps.skills"

    def ready(self) -> None:
        from tenant_apps.members import sections
        from tenant_apps.skills.sections import draw

        sections.register(sections.MAIN, draw)
