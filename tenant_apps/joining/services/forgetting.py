"""What is left of lists of staff is forgotten once nobody needs it."""

from datetime import timedelta

from kernel import clock
from tenant_apps.joining.models import StaffRow, StaffUpload

# So long the rows that were left out can be downloaded, and a list waits to be confirmed.
KEPT = timedelta(days=14)


def forget() -> None:
    """Delete rows of lists that are done, and lists that nobody confirmed. Safe to run twice."""
    until = clock.now() - KEPT
    StaffRow.objects.filter(upload__finished_at__lt=until).delete()
    unconfirmed = StaffUpload.objects.filter(uploaded_at__lt=until, confirmed_at=None)
    unconfirmed.exclude(state=StaffUpload.State.DONE).delete()
