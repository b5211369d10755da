from django.urls import path

from tenant_apps.group_times import views

app_name = "group_times"

urlpatterns = [
    path("<uuid:group_id>/time/", views.set_time, name="set"),
    path("<uuid:group_id>/time/call-off/", views.call_off, name="call_off"),
    path("<uuid:group_id>/time/meeting.ics", views.calendar, name="calendar"),
]
