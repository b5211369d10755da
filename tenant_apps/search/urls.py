from django.urls import path

from tenant_apps.search import views

app_name = "search"

urlpatterns = [
    path("listings/", views.listings, name="listings"),
    path("people/", views.people, name="people"),
]
