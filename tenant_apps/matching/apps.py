from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "tenant_apps.matching"

    def ready(self) -> None:
        from tenant_apps.listings import drafts
        from tenant_apps.matching.before import look

        drafts.register(look)
