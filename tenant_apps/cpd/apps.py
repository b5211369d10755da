from django.apps import AppConfig


class CpdConfig(AppConfig):
    name = "tenant_apps.cpd"

    def ready(self) -> None:
        from tenant_apps.cpd.sections import draw_hours
        from tenant_apps.members import sections

        sections.register(sections.MAIN, draw_hours)
