from django.apps import AppConfig


class SecurityConfig(AppConfig):
    name = "tenant_apps.security"

    def ready(self) -> None:
        from allauth.mfa import signals

        from tenant_apps.security import noting

        signals.authenticator_added.connect(noting.added, dispatch_uid="security.added")
        signals.authenticator_removed.connect(noting.removed, dispatch_uid="security.removed")
        signals.authenticator_reset.connect(noting.renewed, dispatch_uid="security.renewed")
