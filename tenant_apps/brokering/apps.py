from django.apps import AppConfig


class BrokeringConfig(AppConfig):
    name = "tenant_apps.brokering"

    def ready(self) -> None:
        from tenant_apps.brokering.sections import draw
        from tenant_apps.members import sections

        sections.register(sections.ASIDE, draw)
