"""Addresses of one's other networks."""

from django.urls import path

from tenant_apps.hopping import views

app_name = "hopping"
urlpatterns = [
    path("", views.networks, name="networks"),
    path("code/", views.code, name="code"),
    path("<uuid:member_link>/cut/", views.cut, name="cut"),
]
