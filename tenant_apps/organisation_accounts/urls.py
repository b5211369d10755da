"""Addresses of organisations' accounts."""

from django.urls import path

from tenant_apps.organisation_accounts import views

app_name = "organisation_accounts"
urlpatterns = [
    path("", views.everyone, name="list"),
    path("<uuid:organisation_id>/", views.account, name="account"),
    path("<uuid:organisation_id>/statement.csv", views.download, name="download"),
    path("<uuid:organisation_id>/record/", views.record, name="record"),
    path("<uuid:organisation_id>/<slug:what>/", views.act, name="act"),
]
