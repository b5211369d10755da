from django.urls import path

from tenant_apps.saved import views

app_name = "saved"

urlpatterns = [
    path("", views.searches, name="searches"),
    path("new/", views.save, name="save"),
    path("people/new/", views.save_people, name="save_people"),
    path("stop/<str:quiet>/", views.stop, name="stop"),
    path("<uuid:search_id>/", views.change, name="change"),
    path("<uuid:search_id>/remove/", views.remove, name="remove"),
]
