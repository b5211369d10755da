from django.urls import path

from tenant_apps.group_talk import views

app_name = "group_talk"

urlpatterns = [
    path("new-messages/", views.unread, name="unread"),
    path("<uuid:group_id>/talk/", views.talk, name="talk"),
    path("<uuid:group_id>/talk/read/", views.read, name="read"),
    path("<uuid:group_id>/talk/files/<uuid:groupattachment_id>/", views.file, name="file"),
]
