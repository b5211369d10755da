"""Addresses of what a champion sees to."""

from django.urls import path

from tenant_apps.oversight import views

app_name = "oversight"
urlpatterns = [
    path("settings/policy/", views.policy, name="policy"),
    path(
        "settings/policy/<uuid:policychange_id>/withdraw/",
        views.withdraw_change,
        name="withdraw_change",
    ),
    path("settings/hours/", views.by_time, name="by_time"),
    path("settings/care/", views.care, name="care"),
    path("credits/idle/", views.idle, name="idle"),
    path("credits/idle.csv", views.download_idle, name="download_idle"),
]
