from django.urls import path

from tenant_apps.bulk import views

app_name = "bulk"

urlpatterns = [path("settings/members/several/", views.several, name="several")]
