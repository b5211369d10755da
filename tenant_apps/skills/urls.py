from django.urls import path

from tenant_apps.skills import extending, views

app_name = "skills"
urlpatterns = [
    path("people/me/skills/", views.mine, name="mine"),
    path("people/me/skills/<uuid:memberskill_id>/remove/", views.remove, name="remove"),
    path("settings/skills/", extending.skills, name="list"),
    path("settings/skills/<uuid:skill_id>/", extending.skill, name="skill"),
    path("settings/skills/<uuid:skill_id>/retire/", extending.retire, name="retire"),
    path("settings/skills/<uuid:skill_id>/bring-back/", extending.bring_back, name="bring_back"),
]
