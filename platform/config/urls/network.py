"""What answers on a network's own address."""

from django.urls import include, path

urlpatterns = [
    path("", include("design.urls")),
    path("", include("tenant_apps.home.urls")),
    path("", include("tenant_apps.accounts.urls")),
    path("", include("tenant_apps.brand.urls")),
    path("", include("tenant_apps.oversight.urls")),
    path("", include("tenant_apps.organisations.urls")),
    path("", include("tenant_apps.skills.urls")),
    path("", include("tenant_apps.search.urls")),
    path("", include("tenant_apps.members.urls")),
    path("", include("tenant_apps.joining.urls")),
    path("listings/", include("tenant_apps.listings.urls")),
    path("exchanges/elsewhere/", include("shared_apps.crossing.urls")),
    path("exchanges/", include("tenant_apps.exchanges.urls")),
    path("groups/", include("tenant_apps.group_talk.urls")),
    path("groups/", include("tenant_apps.group_times.urls")),
    path("groups/", include("tenant_apps.groups.urls")),
    path("meetings/", include("tenant_apps.meetings.urls")),
    path("credits/organisations/", include("tenant_apps.organisation_accounts.urls")),
    path("credits/", include("tenant_apps.credits.urls")),
    path("", include("tenant_apps.matching.urls")),
    path("mails/", include("tenant_apps.hearing.urls")),
    path("queue/", include("tenant_apps.brokering.urls")),
    path("searches/", include("tenant_apps.saved.urls")),
    path("blocks/", include("tenant_apps.blocks.urls")),
    path("questions/", include("tenant_apps.questions.urls")),
    path("reports/", include("tenant_apps.reports.urls")),
    path("cpd/", include("tenant_apps.cpd.urls")),
    path("coffee/", include("tenant_apps.coffee.urls")),
]
