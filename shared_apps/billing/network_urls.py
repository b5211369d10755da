"""Addresses of billing in a network, for its champions."""

from django.urls import path

from shared_apps.billing import network_views as views

app_name = "billing"

urlpatterns = [
    path("", views.page, name="page"),
    path("portal/", views.portal, name="portal"),
    path("portal/<uuid:portal_id>/", views.opened, name="opened"),
]
