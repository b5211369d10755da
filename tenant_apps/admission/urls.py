"""Addresses of a network's place in the federation."""

from django.urls import path

from tenant_apps.admission import settling_page, views

app_name = "admission"
urlpatterns = [
    path("", views.membership, name="membership"),
    path("terms/", views.terms, name="terms"),
    path("apply/", views.apply, name="apply"),
    path("take-back/", views.take_back, name="take_back"),
    path("agree/", views.agree, name="agree"),
    path("refuse/", views.refuse, name="refuse"),
    path("sharing/", views.sharing, name="sharing"),
    path("balances/", views.balances, name="balances"),
    path("leave/", views.leave, name="leave"),
    path("settling/", settling_page.page, name="settling"),
    path("stay/", views.stay, name="stay"),
    path("cancel-open/", views.cancel_open, name="cancel_open"),
]
