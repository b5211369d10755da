"""The page of components and the page of help, the same on every host."""

from django.urls import path

from design import views

app_name = "design"

urlpatterns = [
    path("design/", views.gallery, name="gallery"),
    path("help/", views.help_page, name="help"),
]
