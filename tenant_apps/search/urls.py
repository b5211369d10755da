from django.urls import path

from tenant_apps.search import views

app_name = "search"

urlpatterns = [
    path("listings/", views.listings, name="listings"),
    path("listings/all/<str:name>/", views.listings_values, name="listings_values"),
    path("people/", views.people, name="people"),
    path("people/all/<str:name>/", views.people_values, name="people_values"),
]
