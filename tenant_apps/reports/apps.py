from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "tenant_apps.reports"

    def ready(self) -> None:
        from tenant_apps.members import sections
        from tenant_apps.reports.sections import draw

        sections.register(sections.ASIDE, draw)
