from django.urls import path

from tenant_apps.organisations import views

app_name = "organisations"
urlpatterns = [
    path("settings/organisations/", views.organisations, name="list"),
    path("settings/organisations/<uuid:organisation_id>/", views.organisation, name="organisation"),
]
