"""Tenants and their hosts, as in django-tenants' guide."""

from django.db import models
from django_tenants.models import DomainMixin, TenantMixin


class Client(TenantMixin):
    """A tenant, whose schema is made when it is saved."""

    name = models.CharField(max_length=100)


class Domain(DomainMixin):
    """A host name."""
