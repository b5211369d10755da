from django.urls import path

from tenant_apps.meetings import views

app_name = "meetings"

urlpatterns = [
    path("<uuid:exchange_id>/", views.meeting, name="meeting"),
    path("<uuid:exchange_id>/propose/", views.propose, name="propose"),
    path("<uuid:exchange_id>/accept/", views.accept, name="accept"),
    path("<uuid:exchange_id>/keep/", views.keep, name="keep"),
    path("<uuid:exchange_id>/call-off/", views.call_off, name="call_off"),
    path("<uuid:exchange_id>/meeting.ics", views.calendar, name="calendar"),
]
