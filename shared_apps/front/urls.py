"""Addresses of the public pages."""

from django.urls import path

from shared_apps.front import views

app_name = "front"
urlpatterns = [
    path("", views.front, name="front"),
    path("find/", views.find, name="find"),
    path("tls/ask", views.may_have_certificate, name="tls"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("contact/", views.contact, name="contact"),
    path(".well-known/security.txt", views.security_txt, name="security_txt"),
]
