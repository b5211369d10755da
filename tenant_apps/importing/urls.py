from django.urls import path

from tenant_apps.importing import views

app_name = "importing"
urlpatterns = [
    path("", views.start, name="start"),
    path("example.zip", views.example, name="example"),
    path("<uuid:import_id>/", views.review, name="review"),
    path("<uuid:import_id>/confirm/", views.confirm, name="confirm"),
    path("<uuid:import_id>/invite/", views.invite, name="invite"),
    path("<uuid:import_id>/correct.zip", views.corrections, name="corrections"),
    path("waiting/<str:token>/", views.take_over, name="take_over"),
    path("balance/<uuid:newcomer_id>/again/", views.again, name="again"),
]
