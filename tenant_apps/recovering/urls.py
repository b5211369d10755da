from django.urls import path

from tenant_apps.recovering import views

app_name = "recovering"

urlpatterns = [path("people/<handle:handle>/second-step/", views.reset, name="reset")]
