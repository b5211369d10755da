from django.apps import AppConfig


class ExchangesConfig(AppConfig):
    name = "tenant_apps.exchanges"

    def ready(self) -> None:
        from tenant_apps.exchanges.sections import draw
        from tenant_apps.members import sections

        sections.register(sections.ASIDE, draw)
