from django.apps import AppConfig


class SavedConfig(AppConfig):
    name = "tenant_apps.saved"

    def ready(self) -> None:
        from tenant_apps.listings import openings
        from tenant_apps.saved import people, weekly
        from tenant_apps.saved.services import hear
        from tenant_apps.skills import sayings
        from tenant_apps.telling import digest

        openings.register(hear)
        sayings.register(people.hear)
        digest.register(weekly.gatherer)
        digest.register(weekly.people_gatherer)
