from django.urls import path

from tenant_apps.sharing import views

app_name = "sharing"

urlpatterns = [
    path("", views.listings, name="listings"),
    path("listings/<uuid:shared_listing>/", views.listing, name="listing"),
    path("people/", views.people, name="people"),
    path("people/<uuid:shared_person>/", views.person, name="person"),
    path("you/", views.own, name="own"),
    path("you/findable/", views.findable, name="findable"),
    path("you/<uuid:listing_id>/", views.own_listing, name="own_listing"),
]
