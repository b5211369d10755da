from django.urls import path

from tenant_apps.merging import views

app_name = "merging"
urlpatterns = [
    path("settings/organisations/<uuid:organisation_id>/merge/", views.merge, name="merge"),
    path("settings/organisations/<uuid:organisation_id>/close/", views.close, name="close"),
]
