from django.urls import path

from tenant_apps.arriving import views

app_name = "arriving"

urlpatterns = [
    path("settings/sources/", views.sources, name="sources"),
    path("settings/sources.csv", views.download, name="sources_csv"),
]
