from django.apps import AppConfig


class MembershipTypesConfig(AppConfig):
    name = "tenant_apps.membership_types"

    def ready(self) -> None:
        from tenant_apps.members import sections
        from tenant_apps.membership_types.sections import draw

        sections.register(sections.ASIDE, draw)
