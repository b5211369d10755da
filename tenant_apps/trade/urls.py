"""Addresses of what champions see of trade between networks."""

from django.urls import path

from tenant_apps.trade import views

app_name = "trade"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("warnings/<uuid:limitwarning_id>/seen/", views.see, name="see"),
    path("statement/", views.statement, name="statement"),
    path("statement.csv", views.download, name="download"),
    path("month/", views.month, name="month"),
    path("month.csv", views.spreadsheet, name="month_csv"),
    path("month.pdf", views.document, name="month_pdf"),
    path("partners/", views.partners, name="partners"),
    path("partners.csv", views.download_partners, name="download_partners"),
]
