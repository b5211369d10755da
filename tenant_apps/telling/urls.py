from django.urls import path

from tenant_apps.telling import views

app_name = "telling"

urlpatterns = [
    path("", views.choices, name="choices"),
    path("stop/<str:stop>/", views.stop, name="stop"),
]
