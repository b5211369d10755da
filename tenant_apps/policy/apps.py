from django.apps import AppConfig


class PolicyConfig(AppConfig):
    name = "tenant_apps.policy"

    def ready(self) -> None:
        from tenant_apps.outbox import delivery
        from tenant_apps.policy import care

        delivery.register(care.is_quiet)
