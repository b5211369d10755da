"""Settings for tests: as production, on embedded servers, over plain http on localhost."""

import os

os.environ.setdefault("SECRET_KEY", "for tests, and long enough that no check complains of it")
os.environ.setdefault("BASE_DOMAIN", "hexitime.localhost")
os.environ.setdefault("PUBLIC_SCHEME", "http")
os.environ.setdefault("DATABASE_URL", "postgresql://hexitime_app@/hexitime_test")
os.environ.setdefault(
    "PROVISIONING_DATABASE_URL", "postgresql://hexitime_provisioner@/hexitime_test"
)
os.environ.setdefault("BROKER_URL", "redis+socket:///nowhere/valkey.sock")
os.environ.setdefault("CACHE_URL", "unix:///nowhere/valkey.sock?db=1")
os.environ.setdefault("ENVIRONMENT", "test")
# Tests ask faster than people; those of the quotas set their own.
os.environ.setdefault("NETWORK_REQUESTS_PER_SECOND", "0")

from config.settings.base import *  # noqa: F403
from config.settings.base import ROOT

DEBUG = False
CENTRAL_URLCONF = ROOT_URLCONF = "config.urls.development"
MAIL_FOLDER = os.environ.get("MAIL_FOLDER", str(ROOT / "var" / "mail"))
STORAGES = {
    "default": {"BACKEND": "tenants.storage.NetworkStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
# The real hasher makes tests five times slower; one test uses it by name.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Passkeys want https; browsers make an exception of localhost, and so do we on this machine.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
# The sign-ins of tests answer on this machine.
OUTBOUND_LOOPBACK = True
# But in benchmarks: what they measure is as in production.
KEPT_QUERIES_ARE_CHECKED = os.environ.get("KEPT_QUERIES_ARE_CHECKED", "yes") == "yes"
