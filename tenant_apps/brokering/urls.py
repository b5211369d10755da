"""Addresses of the broker queue, and of what brokers did for a member."""

from django.urls import path

from tenant_apps.brokering import views

app_name = "brokering"
urlpatterns = [
    path("", views.queue, name="queue"),
    path("for-you/", views.told, name="told"),
    path("response-times/", views.response_times, name="response_times"),
    path("response-times.csv", views.download_response_times, name="download_response_times"),
    path("<str:item>/", views.item, name="item"),
    path("<str:item>/nudge/", views.nudge, name="nudge"),
    path("<str:item>/<str:act>/", views.act, name="act"),
]
