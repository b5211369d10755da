from django.apps import AppConfig


class GroupsConfig(AppConfig):
    name = "tenant_apps.groups"

    def ready(self) -> None:
        from tenant_apps.groups.reported import SOURCES
        from tenant_apps.groups.sections import draw_endorsed
        from tenant_apps.members import sections
        from tenant_apps.reports import things

        for source in SOURCES:
            things.register(source)
        sections.register(sections.MAIN, draw_endorsed)
