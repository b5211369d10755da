from django.urls import path

from tenant_apps.exchanges import views

app_name = "exchanges"

urlpatterns = [
    path("", views.overview, name="list"),
    path("propose/listing/<uuid:listing_id>/", views.propose_to_listing, name="propose_to_listing"),
    path("propose/member/<uuid:member_id>/", views.propose_to_member, name="propose_to_member"),
    path("learned/", views.lessons, name="lessons"),
    path("to-decide/", views.to_judge, name="to_judge"),
    path("to-decide/<uuid:exchange_id>/", views.judge, name="judge"),
    path("<uuid:exchange_id>/", views.detail, name="detail"),
    path("<uuid:exchange_id>/notes/", views.notes, name="notes"),
    path("<uuid:exchange_id>/read/", views.read, name="read"),
    path("<uuid:exchange_id>/files/<uuid:attachment_id>/", views.file, name="file"),
    path("<uuid:exchange_id>/feedback/", views.feedback, name="feedback"),
    path("<uuid:exchange_id>/stop-sharing/", views.stop_sharing, name="stop_sharing"),
    path("<uuid:exchange_id>/<str:what>/", views.move, name="move"),
]
