"""Addresses of an organisation's sign-in, and of setting it up.

Those without our namespace bear the names by which django-allauth knows them.
"""

from django.urls import include, path

from tenant_apps.sso.views import coming, settings

urlpatterns = [
    path(
        "",
        include(
            (
                [
                    path("sign-in/by/<slug:way>/", coming.begin, name="begin"),
                    path("sign-in/saml/<slug:way>/", coming.saml_answer, name="saml_answer"),
                    path(
                        "sign-in/saml/<slug:way>/metadata/",
                        coming.saml_metadata,
                        name="saml_metadata",
                    ),
                    path(
                        "sign-in/saml/<slug:provider_id>/answer/<slug:answer>/",
                        coming.saml_finish,
                        name="saml_finish",
                    ),
                    path("sign-in/connect/", coming.connect, name="connect"),
                    path("sign-in/connect/code/", coming.connect_code, name="connect_code"),
                    path("sign-in/as-invited/", coming.as_invited, name="as_invited"),
                    path("sign-in/connected/", coming.connected, name="connected"),
                    path("settings/sign-in/", settings.overview, name="settings"),
                    path("settings/sign-in/new/<slug:kind>/", settings.new, name="new"),
                    path("settings/sign-in/<uuid:connection_id>/", settings.one, name="one"),
                    path("settings/sign-in/<uuid:connection_id>/test/", settings.test, name="test"),
                    path(
                        "settings/sign-in/<uuid:connection_id>/tested/",
                        settings.tested,
                        name="tested",
                    ),
                    path(
                        "settings/sign-in/<uuid:connection_id>/<slug:what>/",
                        settings.act,
                        name="act",
                    ),
                ],
                "sso",
            )
        ),
    ),
    path("sign-in/by/<slug:provider_id>/back/", coming.openid_back, name="openid_connect_callback"),
]
