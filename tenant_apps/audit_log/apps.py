from django.apps import AppConfig


class AuditLogConfig(AppConfig):
    name = "tenant_apps.audit_log"

    def ready(self) -> None:
        from tenant_apps.audit_log.sections import draw
        from tenant_apps.members import sections

        sections.register(sections.ASIDE, draw)
