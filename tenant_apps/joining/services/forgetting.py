"""What is left of ways in is forgotten once nobody needs it."""

from datetime import timedelta

from kernel import clock
from tenant_apps.joining.models import Application, Invitation, StaffRow, StaffUpload
from tenant_apps.joining.models.invitations import SENT

# So long the rows that were left out can be downloaded, and a list waits to be confirmed.
KEPT = timedelta(days=14)
# Somebody else may have typed the address of who never followed the link.
KEPT_UNUSED = timedelta(days=1)
KEPT_DECLINED = timedelta(days=30)


def forget() -> None:
    """Delete what is no more use. Safe to run twice.

    Rows of lists that are done, lists that nobody confirmed, and addresses for which a link was
    asked and not followed.
    """
    now = clock.now()
    unused = Invitation.objects.filter(~SENT, accepted_at=None)
    unused.filter(expires_at__lt=now - KEPT_UNUSED).delete()
    declined = Application.objects.filter(state=Application.State.DECLINED)
    declined.filter(decided_at__lt=now - KEPT_DECLINED).delete()
    until = now - KEPT
    StaffRow.objects.filter(upload__finished_at__lt=until).delete()
    unconfirmed = StaffUpload.objects.filter(uploaded_at__lt=until, confirmed_at=None)
    unconfirmed.exclude(state=StaffUpload.State.DONE).delete()
