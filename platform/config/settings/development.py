"""Settings for `make run`: embedded servers, plain http, mail readable in the browser."""

import os
from pathlib import Path

from config.embedded.environment import defaults
from kernel.environment import written_in

for _name, _value in defaults(Path(__file__).resolve().parents[3]).items():
    os.environ.setdefault(_name, _value)
# Keys of services outside, such as Stripe's for tests, which no repository holds.
for _name, _value in written_in(Path(__file__).resolve().parents[3] / ".env").items():
    os.environ.setdefault(_name, _value)
os.environ.setdefault("SECRET_KEY", "for development on this machine only, worth nothing elsewhere")
os.environ.setdefault("BASE_DOMAIN", "hexitime.localhost")
os.environ.setdefault("PUBLIC_SCHEME", "http")
os.environ.setdefault("PUBLIC_PORT", os.environ.get("PORT", "8000"))
os.environ.setdefault("ENVIRONMENT", "development")

from config.settings.base import *  # noqa: E402, F403

DEBUG = False
CENTRAL_URLCONF = ROOT_URLCONF = "config.urls.development"
MAIL_FOLDER = os.environ["MAIL_FOLDER"]

# Not every browser keeps Secure cookies on http://…localhost.
SESSION_COOKIE_NAME = "session"
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_NAME = "csrf"
CSRF_COOKIE_SECURE = False
SECURE_HSTS_SECONDS = 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = False

STORAGES = {
    "default": {"BACKEND": "tenants.storage.NetworkStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
# Passkeys want https; browsers make an exception of localhost, and so do we on this machine.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
