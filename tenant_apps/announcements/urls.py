from django.urls import path

from tenant_apps.announcements import views

app_name = "announcements"

urlpatterns = [
    path("announcements/", views.everything, name="list"),
    path("announcements/<uuid:announcement_id>/", views.detail, name="detail"),
    path("announcements/<uuid:announcement_id>/dismiss/", views.dismiss, name="dismiss"),
    path("settings/announcements/", views.manage, name="manage"),
    path(
        "settings/announcements/<uuid:announcement_id>/withdraw/", views.withdraw, name="withdraw"
    ),
]
