"""What is left of imports is forgotten once nobody needs it."""

from datetime import timedelta

from kernel import clock
from tenant_apps.importing.models import Import, ImportRow, Newcomer

# So long the rows that were left out can be downloaded, and an import waits to be confirmed.
KEPT = timedelta(days=14)
# So long those of the other time bank have to come.
KEPT_WAITING = timedelta(days=365)


def forget() -> None:
    """Delete what is no more use. Safe to run twice."""
    now = clock.now()
    ImportRow.objects.filter(into__finished_at__lt=now - KEPT).delete()
    Import.objects.filter(uploaded_at__lt=now - KEPT, confirmed_at=None).delete()
    come_by = now - KEPT_WAITING
    Newcomer.objects.filter(member=None, came_in__finished_at__lt=come_by).delete()
