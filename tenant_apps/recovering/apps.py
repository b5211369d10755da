from django.apps import AppConfig


class RecoveringConfig(AppConfig):
    name = "tenant_apps.recovering"

    def ready(self) -> None:
        from tenant_apps.members import sections
        from tenant_apps.recovering.sections import draw

        sections.register(sections.ASIDE, draw)
