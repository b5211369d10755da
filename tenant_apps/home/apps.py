from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "tenant_apps.home"

    def ready(self) -> None:
        from tenant_apps.home import weekly
        from tenant_apps.telling import digest

        digest.register(weekly.gatherer, first=True)
