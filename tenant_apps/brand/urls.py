from django.urls import path

from tenant_apps.brand import views

app_name = "brand"
urlpatterns = [
    path("logo", views.logo, name="logo"),
    path("theme.css", views.theme, name="theme"),
    path("settings/brand/", views.settings, name="settings"),
    path("settings/words/", views.words, name="words"),
    path("settings/brand/preview/", views.preview, name="preview"),
]
