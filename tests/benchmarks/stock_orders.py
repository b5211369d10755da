"""What the stock contender does besides: make one network with the row that the view reads."""

from django.db import connection

from tests.benchmarks.tax_orders import messages, serve  # sets Django up

from tenant_apps.organisations.models import Organisation  # isort: skip
from tests.stock.customers.models import Client, Domain  # isort: skip

__all__ = ["messages", "prepare", "serve"]


def prepare(host: str) -> None:
    with connection.schema_editor() as editor:
        editor.create_model(Client)
        editor.create_model(Domain)
    client = Client.objects.create(schema_name="bench")
    Domain.objects.create(domain=host, tenant=client, is_primary=True)
    with client:
        Organisation.objects.create(name="Riverside Trust")
