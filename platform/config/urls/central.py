"""What answers at the central address."""

from django.urls import include, path

from config import metrics

handler500 = "config.errors.server_error"

urlpatterns = [
    path("", include("design.urls")),
    path("", include("shared_apps.front.urls")),
    path("", include("tenant_apps.accounts.urls")),
    path("", include("tenant_apps.security.urls")),
    path("metrics", metrics.page, name="metrics"),
    path("status/", include("shared_apps.status.urls")),
    path("billing/", include("shared_apps.billing.central_urls")),
    path("console/", include("shared_apps.console.urls")),
]
