from django.apps import AppConfig


class ImportingConfig(AppConfig):
    name = "tenant_apps.importing"

    def ready(self) -> None:
        from tenant_apps.importing.services.carrying import brought
        from tenant_apps.joining.services import bringing

        bringing.register(brought)
