from django.apps import AppConfig


class LeavingConfig(AppConfig):
    name = "tenant_apps.leaving"

    def ready(self) -> None:
        from tenant_apps.leaving.sections import draw
        from tenant_apps.members import sections

        sections.register(sections.ASIDE, draw)
