from django.apps import AppConfig


class RemindersConfig(AppConfig):
    name = "tenant_apps.reminders"

    def ready(self) -> None:
        from tenant_apps.reminders import nudging
        from tenant_apps.telling import digest

        digest.register(nudging.gatherer)
