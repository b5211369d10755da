from django.urls import path

from tenant_apps.leavers import views

app_name = "leavers"
urlpatterns = [
    path("settings/leavers/", views.upload, name="upload"),
    path("settings/leavers/<uuid:leaverslist_id>/", views.review, name="review"),
    path("settings/leavers/<uuid:leaverslist_id>/confirm/", views.confirm, name="confirm"),
]
