from django.apps import AppConfig


class TellingConfig(AppConfig):
    name = "tenant_apps.telling"

    def ready(self) -> None:
        from tenant_apps.listings import openings
        from tenant_apps.telling import digest, suited
        from tenant_apps.telling.services import announce

        openings.register(announce)
        digest.register(suited.gatherer)
