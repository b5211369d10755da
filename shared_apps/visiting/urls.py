"""Addresses of visits on a network's host."""

from django.urls import path

from shared_apps.visiting import views

app_name = "visiting"
urlpatterns = [
    path("support/", views.here, name="here"),
    path("support/enter/", views.enter, name="enter"),
    path("support/leave/", views.leave, name="leave"),
    path("settings/support/", views.visits, name="visits"),
    path("settings/support/rule/", views.rule, name="rule"),
    path("settings/support/<uuid:visit_id>/answer/", views.answer, name="answer"),
    path("settings/support/<uuid:visit_id>/end/", views.end_visit, name="end_visit"),
]
