from django.apps import AppConfig


class SsoConfig(AppConfig):
    name = "tenant_apps.sso"

    def ready(self) -> None:
        from allauth.socialaccount.providers import registry

        from tenant_apps.accounts import ways
        from tenant_apps.sso import presenters, provider

        registry.register(provider.OpenID)
        registry.register(provider.Saml)
        ways.register(presenters.ways)
