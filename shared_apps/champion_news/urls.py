"""Addresses on a network's host."""

from django.urls import path

from shared_apps.champion_news import views

app_name = "champion_news"
urlpatterns = [
    path("settings/from-hexitime/", views.everything, name="list"),
    path("settings/from-hexitime/<uuid:news_id>/put-away/", views.put_away, name="put_away"),
]
