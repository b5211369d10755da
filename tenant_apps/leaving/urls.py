from django.urls import path

from tenant_apps.leaving import views

app_name = "leaving"

urlpatterns = [
    path("people/me/leave/", views.leave, name="leave"),
    path("people/me/data/", views.own_data, name="own_data"),
    path("people/me/data/<uuid:copy_id>/", views.copy, name="copy"),
    path("left/", views.left, name="left"),
    path("come-back/<str:back>/", views.come_back, name="come_back"),
    path("people/<handle:handle>/end/", views.let_go, name="let_go"),
    path("people/<handle:handle>/invite-back/", views.invite_back, name="invite_back"),
    path("people/<handle:handle>/erase/", views.ask_to_erase, name="ask_to_erase"),
    path("people/<handle:handle>/keep/", views.keep, name="keep"),
]
