"""What becomes of people of another time bank whose organisation here ends before they come."""

from tenant_apps.importing.models import Newcomer
from tenant_apps.organisations.models import Organisation


def lead_on(*, of: Organisation, to: Organisation | None) -> None:
    """They will belong to this one, or to none. Part of the transaction that ends it."""
    Newcomer.objects.filter(organisation=of).update(organisation=to)
