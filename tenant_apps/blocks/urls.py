from django.urls import path

from tenant_apps.blocks import views

app_name = "blocks"

urlpatterns = [
    path("", views.own, name="own"),
    path("<handle:handle>/", views.block, name="block"),
    path("<handle:handle>/end/", views.unblock, name="unblock"),
]
