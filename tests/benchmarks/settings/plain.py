"""The same table and view with Django alone: its own backend, no wall, no network."""

import os

from config.settings.test import *  # noqa: F403
from config.settings.test import DATABASES

SCHEMA = os.environ.get("BENCH_SCHEMA", "")

INSTALLED_APPS = ["tenant_apps.organisations"]
MIDDLEWARE: list[str] = []
ROOT_URLCONF = "tests.benchmarks.pages"
DATABASE_ROUTERS: list[str] = []
DATABASES["default"]["ENGINE"] = "django.db.backends.postgresql"
DATABASES["default"]["OPTIONS"]["options"] = f"-c role={SCHEMA} -c search_path={SCHEMA},extensions"
DATABASES["default"]["CONN_HEALTH_CHECKS"] = False
