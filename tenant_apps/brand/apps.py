from django.apps import AppConfig


class BrandConfig(AppConfig):
    name = "tenant_apps.brand"

    def ready(self) -> None:
        from tenant_apps.brand import selectors
        from tenant_apps.outbox import letters

        letters.register(selectors.of_mails)
