from django.apps import AppConfig


class TellingConfig(AppConfig):
    name = "tenant_apps.telling"

    def ready(self) -> None:
        from tenant_apps.listings import openings, reminders
        from tenant_apps.telling import digest, links, selectors, suited
        from tenant_apps.telling.services import announce

        openings.register(announce)
        reminders.register(selectors.unwilling_to_be_reminded, links.stop_reminders_url)
        digest.register(suited.gatherer)
