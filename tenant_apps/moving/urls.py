"""Addresses of what a member does who moves between networks."""

from django.urls import path

from tenant_apps.moving import views

app_name = "moving"
urlpatterns = [
    path("along/", views.along, name="along"),
    path("here/", views.here, name="here"),
]
