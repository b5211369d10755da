from django.apps import AppConfig


class GroupTalkConfig(AppConfig):
    name = "tenant_apps.group_talk"

    def ready(self) -> None:
        from tenant_apps.group_talk import reported, section
        from tenant_apps.groups import parts
        from tenant_apps.reports import sources

        parts.register(section.part)
        sources.register(reported.SOURCE)
