"""Addresses of moving on from the open community network."""

from django.urls import path

from tenant_apps.moving_on import views

app_name = "moving_on"
urlpatterns = [
    path("", views.offers, name="offers"),
    path("<uuid:walk_id>/", views.walk, name="walk"),
    path("<uuid:walk_id>/begin/", views.begin, name="begin"),
    path("<uuid:walk_id>/ask/", views.ask, name="ask"),
    path("<uuid:walk_id>/listings/", views.take_listings, name="listings"),
    path("<uuid:walk_id>/put-away/", views.put_away, name="put_away"),
]
