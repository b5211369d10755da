"""The directory's door, and where a champion sees to it."""

from django.urls import path

from tenant_apps.scim import views

app_name = "scim"
urlpatterns = [
    path("scim/v2/<path:rest>", views.scim, name="scim"),
    path("settings/directory/", views.settings, name="settings"),
]
