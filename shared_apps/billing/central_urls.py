"""Addresses of billing at the central service."""

from django.urls import path

from shared_apps.billing import views

app_name = "billing_central"

urlpatterns = [
    path("stripe/", views.webhook, name="webhook"),
    path("thanks/", views.thanks, name="thanks"),
]
