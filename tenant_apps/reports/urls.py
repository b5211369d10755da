from django.urls import path

from tenant_apps.reports import matter_views, views

app_name = "reports"

urlpatterns = [
    path("", views.waiting, name="waiting"),
    path("new/<uuid:message_id>/", views.report, name="report"),
    path("listings/<uuid:listing_id>/", matter_views.report_listing, name="report_listing"),
    path("people/<uuid:member_id>/", matter_views.report_profile, name="report_profile"),
    path("lessons/<uuid:feedback_id>/", matter_views.report_lesson, name="report_lesson"),
    path("groups/<uuid:group_id>/", matter_views.report_group, name="report_group"),
    path(
        "group-lessons/<uuid:groupfeedback_id>/",
        matter_views.report_group_lesson,
        name="report_group_lesson",
    ),
    path("matters/<uuid:matter_id>/", matter_views.matter, name="matter"),
    path("yours/", matter_views.mine, name="mine"),
    path("yours/<uuid:matter_id>/", matter_views.decision, name="decision"),
    path("<uuid:report_id>/", views.decide, name="decide"),
    path("<uuid:report_id>/files/<uuid:attachment_id>/", views.file, name="file"),
]
