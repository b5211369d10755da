from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "tenant_apps.meetings"

    def ready(self) -> None:
        from tenant_apps.exchanges import happenings, parts
        from tenant_apps.meetings import ending, section, telling

        happenings.register(ending.hear)
        happenings.register_teller(telling.tell)
        parts.register(section.part)
