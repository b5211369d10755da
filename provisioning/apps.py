from django.apps import AppConfig


class ProvisioningConfig(AppConfig):
    name = "provisioning"

    def ready(self) -> None:
        from provisioning import fleet
        from shared_apps.console import health

        health.register(fleet.standing)
