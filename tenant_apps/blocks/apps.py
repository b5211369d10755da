from django.apps import AppConfig


class BlocksConfig(AppConfig):
    name = "tenant_apps.blocks"

    def ready(self) -> None:
        from tenant_apps.blocks.sections import draw
        from tenant_apps.members import sections

        sections.register(sections.ASIDE, draw)
