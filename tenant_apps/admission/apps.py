from django.apps import AppConfig


class AdmissionConfig(AppConfig):
    name = "tenant_apps.admission"
