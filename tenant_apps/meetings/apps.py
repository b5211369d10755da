from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "tenant_apps.meetings"

    def ready(self) -> None:
        from tenant_apps.exchanges import happenings, parts, turns
        from tenant_apps.meetings import diary, ending, section, selectors, telling

        happenings.register(ending.hear)
        happenings.register_teller(telling.tell)
        parts.register(section.part)
        turns.register(selectors.whose_turn)
        diary.register(selectors.agreed_between)
