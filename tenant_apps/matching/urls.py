from django.urls import path

from tenant_apps.matching import views

app_name = "matching"

urlpatterns = [
    path("for-you/", views.for_you, name="for_you"),
    path("helpers/<uuid:listing_id>/", views.helpers, name="helpers"),
]
