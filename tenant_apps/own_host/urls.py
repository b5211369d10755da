from django.urls import path

from tenant_apps.own_host import views

app_name = "own_host"

urlpatterns = [
    path("", views.page, name="page"),
    path("check/", views.check, name="check"),
    path("use/", views.use, name="use"),
    path("end/", views.end, name="end"),
]
