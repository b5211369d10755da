from django.urls import path

from tenant_apps.coffee import views

app_name = "coffee"

urlpatterns = [
    path("", views.page, name="page"),
    path("join/", views.join, name="join"),
    path("leave/", views.leave, name="leave"),
    path("<uuid:pair_id>/skip/", views.skip, name="skip"),
]
