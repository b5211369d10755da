from django.urls import path

from tenant_apps.hearing import views

app_name = "hearing"

urlpatterns = [
    path("", views.choices, name="choices"),
    path("stop/<str:stop>/", views.stop, name="stop"),
]
