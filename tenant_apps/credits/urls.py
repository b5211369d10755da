"""Addresses of the credits' pages."""

from django.urls import path

from tenant_apps.credits import monthly, views

app_name = "credits"
urlpatterns = [
    path("", views.statement, name="statement"),
    path("statement.csv", views.download, name="download"),
    path("month/", monthly.page, name="month"),
    path("month.csv", monthly.spreadsheet, name="month_csv"),
    path("month.pdf", monthly.document, name="month_pdf"),
    path("give/", views.give, name="give"),
    path("give/member/", views.give_member, name="give_member"),
    path("give/chest/", views.donate, name="donate"),
    path("give/organisation/", views.support, name="support"),
    path("give/network/", views.send, name="send"),
    path("given/<uuid:gift_id>/", views.done, name="done"),
    path("chest/", views.chest, name="chest"),
    path("chest/grant/", views.grant, name="grant"),
    path("chest/organisation/", views.fund, name="fund"),
]
