from django.apps import AppConfig


class TenantsConfig(AppConfig):
    name = "tenants"
    verbose_name = "Networks"

    def ready(self) -> None:
        from tenants import content_types, deletions, features, refusals, signing, stamps

        stamps.install()
        content_types.install()
        signing.install()
        refusals.install()
        deletions.install()
        features.off_at_first()
