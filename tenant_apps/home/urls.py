from django.urls import path

from tenant_apps.home import views

app_name = "home"

urlpatterns = [
    path("", views.home, name="home"),
    path("to-do/", views.to_do, name="to_do"),
]
