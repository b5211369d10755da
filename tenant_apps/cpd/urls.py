from django.urls import path

from tenant_apps.cpd import views, writing

app_name = "cpd"

urlpatterns = [
    path("", views.record, name="record"),
    path("print/", views.printed, name="printed"),
    path("record.csv", views.spreadsheet, name="csv"),
    path("record.pdf", views.document, name="pdf"),
    path("own/", writing.add, name="add"),
    path("exchange/<uuid:exchange_id>/", writing.reflect, name="reflect"),
    path("group/<uuid:group_id>/", writing.reflect_on_group, name="reflect_on_group"),
    path("across/<uuid:crossing_id>/", writing.reflect_across, name="reflect_across"),
    path("<uuid:reflection_id>/", views.entry, name="entry"),
    path("<uuid:reflection_id>/entry.pdf", views.entry_document, name="entry_pdf"),
    path("<uuid:reflection_id>/change/", writing.change, name="change"),
    path("<uuid:reflection_id>/remove/", writing.remove, name="remove"),
]
