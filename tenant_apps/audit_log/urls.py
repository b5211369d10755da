from django.urls import path

from tenant_apps.audit_log import views

app_name = "audit_log"

urlpatterns = [
    path("settings/log/", views.log, name="log"),
    path("settings/log.csv", views.download, name="download"),
]
