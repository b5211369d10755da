from django.urls import path

from tenant_apps.reports import views

app_name = "reports"

urlpatterns = [
    path("", views.waiting, name="waiting"),
    path("new/<uuid:message_id>/", views.report, name="report"),
    path("<uuid:report_id>/", views.decide, name="decide"),
    path("<uuid:report_id>/files/<uuid:attachment_id>/", views.file, name="file"),
]
