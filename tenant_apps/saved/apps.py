from django.apps import AppConfig


class SavedConfig(AppConfig):
    name = "tenant_apps.saved"

    def ready(self) -> None:
        from tenant_apps.listings import openings
        from tenant_apps.saved import weekly
        from tenant_apps.saved.services import hear
        from tenant_apps.telling import digest

        openings.register(hear)
        digest.register(weekly.gatherer)
