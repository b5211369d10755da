from django.urls import path, register_converter

from tenant_apps.members import role_views, views


class HandleConverter:
    """A member's handle."""

    regex = "[a-z][a-z0-9.-]{0,39}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(HandleConverter, "handle")

app_name = "members"
urlpatterns = [
    path("people/me/", views.profile, name="profile"),
    path("people/<handle:handle>/", views.member, name="member"),
    path("people/<handle:handle>/suspend/", views.suspend, name="suspend"),
    path("people/<handle:handle>/reinstate/", views.reinstate, name="reinstate"),
    path("people/<handle:handle>/role/", views.change_role, name="change_role"),
    path("people/<handle:handle>/roles/", role_views.give, name="give_role"),
    path("people/<handle:handle>/roles/<uuid:heldrole_id>/end/", role_views.take, name="take_role"),
    path("settings/roles/", role_views.roles, name="roles"),
]
