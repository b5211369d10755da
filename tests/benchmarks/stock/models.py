"""A stock project's registry of networks."""

from django_tenants.models import DomainMixin, TenantMixin


class Client(TenantMixin):
    """A network, as django-tenants has it."""

    auto_create_schema = True


class Domain(DomainMixin):
    """A host name of it."""
