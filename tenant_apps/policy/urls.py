from django.urls import path

from tenant_apps.policy import views

app_name = "policy"
urlpatterns = [path("settings/policy/", views.settings, name="settings")]
