from django.apps import AppConfig


class SharingConfig(AppConfig):
    name = "tenant_apps.sharing"

    def ready(self) -> None:
        from tenant_apps.listings import audiences
        from tenant_apps.search import elsewhere
        from tenant_apps.sharing.presenters import way_out
        from tenant_apps.sharing.selectors import audiences_now

        audiences.register(audiences_now)
        elsewhere.register(way_out)
