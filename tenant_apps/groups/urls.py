from django.urls import path

from tenant_apps.groups import views

app_name = "groups"

urlpatterns = [
    path("", views.overview, name="list"),
    path("new/", views.set_up, name="set_up"),
    path("learned/", views.lessons, name="lessons"),
    path("to-decide/", views.to_judge, name="to_judge"),
    path("to-decide/<uuid:group_id>/", views.judge, name="judge"),
    path("<uuid:group_id>/", views.detail, name="detail"),
    path("<uuid:group_id>/remove/<uuid:part_id>/", views.remove, name="remove"),
    path("<uuid:group_id>/feedback/", views.feedback, name="feedback"),
    path("<uuid:group_id>/stop-sharing/", views.stop_sharing, name="stop_sharing"),
    path("<uuid:group_id>/<str:what>/", views.move, name="move"),
]
