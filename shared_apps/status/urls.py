"""Addresses of the public status pages."""

from django.urls import path

from shared_apps.status import views

app_name = "status"
urlpatterns = [
    path("", views.page, name="page"),
    path("feed.atom", views.feed, name="feed"),
    path("<uuid:incident_id>/", views.incident, name="incident"),
]
