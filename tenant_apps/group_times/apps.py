from django.apps import AppConfig


class GroupTimesConfig(AppConfig):
    name = "tenant_apps.group_times"

    def ready(self) -> None:
        from tenant_apps.group_times import keeping_up, section, selectors
        from tenant_apps.groups import happenings, parts
        from tenant_apps.meetings import diary

        happenings.register(keeping_up.hear)
        parts.register(section.part)
        parts.register_when(section.when)
        diary.register(selectors.set_between)
