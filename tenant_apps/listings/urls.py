from django.urls import path

from tenant_apps.listings import views

app_name = "listings"

urlpatterns = [
    path("", views.browse, name="list"),
    path("yours/", views.mine, name="mine"),
    path("first/", views.first, name="first"),
    path("new/<str:kind>/", views.post, name="post"),
    path("<uuid:listing_id>/", views.detail, name="detail"),
    path("<uuid:listing_id>/change/", views.change, name="change"),
    path("<uuid:listing_id>/<str:what>/", views.move, name="move"),
]
