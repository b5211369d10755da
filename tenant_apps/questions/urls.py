from django.urls import path

from tenant_apps.questions import views

app_name = "questions"

urlpatterns = [
    path("", views.own, name="own"),
    path("about/<uuid:listing_id>/", views.ask, name="ask"),
    path("<uuid:question_id>/", views.detail, name="detail"),
    path("<uuid:question_id>/read/", views.read, name="read"),
    path("<uuid:question_id>/lines/", views.lines, name="lines"),
]
