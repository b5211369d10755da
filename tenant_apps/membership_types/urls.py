from django.urls import path

from tenant_apps.membership_types import views

app_name = "membership_types"

urlpatterns = [
    path("settings/types/", views.every, name="list"),
    path("settings/types/move-on/", views.move_on, name="move_on"),
    path("settings/types/<slug:type_code>/", views.rule, name="rule"),
    path("people/<handle:handle>/type/", views.term, name="term"),
]
