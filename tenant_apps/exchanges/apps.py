from django.apps import AppConfig


class ExchangesConfig(AppConfig):
    name = "tenant_apps.exchanges"

    def ready(self) -> None:
        from tenant_apps.exchanges.sections import draw, draw_endorsed
        from tenant_apps.members import sections

        sections.register(sections.ASIDE, draw)
        sections.register(sections.MAIN, draw_endorsed)
