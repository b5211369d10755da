from django.urls import path

from tenant_apps.skills import views

app_name = "skills"
urlpatterns = [
    path("people/me/skills/", views.mine, name="mine"),
    path("people/me/skills/<uuid:memberskill_id>/remove/", views.remove, name="remove"),
]
