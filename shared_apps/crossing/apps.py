from django.apps import AppConfig


class CrossingConfig(AppConfig):
    name = "shared_apps.crossing"

    def ready(self) -> None:
        from shared_apps.crossing.services import cancel_open, count_open
        from shared_apps.federation import open_work

        open_work.register(open_work.OpenWork(count=count_open, cancel=cancel_open))
