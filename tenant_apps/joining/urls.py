from django.urls import path

from tenant_apps.joining.views import applications, domains, entrance, links, people, staff

app_name = "joining"
urlpatterns = [
    path("invitation/<str:secret>/", entrance.accept, name="accept"),
    path("invitation/<str:secret>/no/", entrance.no_thanks, name="no_thanks"),
    path("join/", domains.ask, name="ask"),
    path("join/<str:code>/", entrance.join, name="join"),
    path("settings/", people.people, name="people"),
    path("settings/members/", people.everyone, name="members"),
    path("settings/invitations/", people.invitations, name="invitations"),
    path("settings/invitations/<uuid:invitation_id>/resend/", people.resend, name="resend"),
    path("settings/invitations/<uuid:invitation_id>/revoke/", people.revoke, name="revoke"),
    path("settings/links/", links.links, name="links"),
    path("settings/links/<uuid:link_id>/", links.link, name="link"),
    path("settings/links/<uuid:link_id>/poster/", links.poster, name="poster"),
    path("settings/links/<uuid:link_id>/poster.pdf", links.poster_file, name="poster_file"),
    path("settings/links/<uuid:link_id>/qr.svg", links.qr_drawing, name="qr_drawing"),
    path("settings/links/<uuid:link_id>/qr.png", links.qr_picture, name="qr_picture"),
    path("settings/links/<uuid:link_id>/revoke/", links.revoke, name="revoke_link"),
    path("settings/applications/", applications.applications, name="applications"),
    path(
        "settings/applications/<uuid:application_id>/decline/",
        applications.decline,
        name="decline",
    ),
    path("settings/domains/", domains.domains, name="domains"),
    path("settings/domains/found/", domains.found, name="found"),
    path("settings/domains/<uuid:joindomain_id>/remove/", domains.remove, name="remove_domain"),
    path("settings/staff/", staff.staff, name="staff"),
    path("settings/staff/example.csv", staff.example, name="staff_example"),
    path("settings/staff/<uuid:upload_id>/", staff.review, name="staff_review"),
    path("settings/staff/<uuid:upload_id>/columns/", staff.columns, name="staff_columns"),
    path("settings/staff/<uuid:upload_id>/settle/", staff.settle, name="staff_settle"),
    path("settings/staff/<uuid:upload_id>/confirm/", staff.confirm, name="staff_confirm"),
    path("settings/staff/<uuid:upload_id>/correct.csv", staff.corrections, name="staff_correct"),
]
