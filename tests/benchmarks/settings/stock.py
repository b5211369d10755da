"""The same table and view on django-tenants as it comes."""

from config.settings.test import *  # noqa: F403
from config.settings.test import DATABASES

SHARED_APPS = ["django_tenants", "tests.stock.customers"]
TENANT_APPS = ["django.contrib.contenttypes", "tenant_apps.organisations"]
INSTALLED_APPS = [*SHARED_APPS, *TENANT_APPS]
TENANT_MODEL = "customers.Client"
TENANT_DOMAIN_MODEL = "customers.Domain"
PUBLIC_SCHEMA_NAME = "public"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MIDDLEWARE = ["django_tenants.middleware.main.TenantMainMiddleware"]
ROOT_URLCONF = "tests.benchmarks.pages"
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
TENANT_SYNC_ROUTER = DATABASE_ROUTERS[0]
DATABASES = {"default": DATABASES["default"]}
DATABASES["default"] |= {
    "ENGINE": "django_tenants.postgresql_backend",
    "CONN_HEALTH_CHECKS": False,
}
