from django.apps import AppConfig


class GroupsConfig(AppConfig):
    name = "tenant_apps.groups"

    def ready(self) -> None:
        from tenant_apps.groups.sections import draw_endorsed
        from tenant_apps.members import sections

        sections.register(sections.MAIN, draw_endorsed)
