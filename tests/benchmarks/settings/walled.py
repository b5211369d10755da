"""The same table and view behind the wall, with no other middleware."""

from config.settings.test import *  # noqa: F403
from config.settings.test import DATABASES

MIDDLEWARE = ["tenants.middleware.NetworkMiddleware"]
NETWORK_URLCONF = "tests.benchmarks.pages"

# None of the contenders asks the server first whether it is there.
DATABASES["default"]["CONN_HEALTH_CHECKS"] = False
