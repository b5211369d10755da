from django.apps import AppConfig


class CrossingConfig(AppConfig):
    name = "shared_apps.crossing"

    def ready(self) -> None:
        from shared_apps.crossing import reported
        from shared_apps.crossing.presenters import blocked
        from shared_apps.crossing.services import cancel_open, count_open, forget_network
        from shared_apps.federation import open_work
        from tenant_apps.blocks import elsewhere
        from tenant_apps.reports import sources

        kind = open_work.OpenWork(count=count_open, cancel=cancel_open, forget=forget_network)
        open_work.register(kind)
        elsewhere.register(blocked.rows)
        sources.register(reported.SOURCE)
