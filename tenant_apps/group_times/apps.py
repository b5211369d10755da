from django.apps import AppConfig


class GroupTimesConfig(AppConfig):
    name = "tenant_apps.group_times"

    def ready(self) -> None:
        from tenant_apps.group_times import keeping_up, section
        from tenant_apps.groups import happenings, parts

        happenings.register(keeping_up.hear)
        parts.register(section.part)
        parts.register_when(section.when)
