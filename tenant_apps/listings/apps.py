from django.apps import AppConfig


class ListingsConfig(AppConfig):
    name = "tenant_apps.listings"

    def ready(self) -> None:
        from tenant_apps.listings.sections import draw
        from tenant_apps.members import sections

        sections.register(sections.MAIN, draw)
