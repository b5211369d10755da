"""A deletion says itself which rows it is of, in one statement.

django-tenants listens to the end of every row of every model, to drop a tenant's schema with it.
With a listener Django first reads the rows and then deletes them by their ids, so what changed in
between is deleted too. Networks are archived and removed by provisioning, never by a row's end.
"""

from django.db.models.signals import post_delete
from django_tenants.signals import tenant_delete_callback


def install() -> None:
    """Take out the listener, wherever it was connected."""
    post_delete.disconnect(tenant_delete_callback)
