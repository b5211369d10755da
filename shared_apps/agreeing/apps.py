from django.apps import AppConfig


class AgreeingConfig(AppConfig):
    name = "shared_apps.agreeing"

    def ready(self) -> None:
        from shared_apps.agreeing import deeds, limits

        for deed in limits.DEEDS:
            deeds.register(deed)
