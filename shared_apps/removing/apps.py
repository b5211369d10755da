from django.apps import AppConfig


class RemovingConfig(AppConfig):
    name = "shared_apps.removing"

    def ready(self) -> None:
        from shared_apps.agreeing import deeds
        from shared_apps.removing.deed import REMOVE

        deeds.register(REMOVE)
