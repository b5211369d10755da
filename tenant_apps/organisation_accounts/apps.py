from django.apps import AppConfig


class OrganisationAccountsConfig(AppConfig):
    name = "tenant_apps.organisation_accounts"
