"""Room behind a join link: which can be used, and one place of it taken."""

from django.db.models import F, Q

from kernel import clock
from tenant_apps.joining.models import JoinLink, not_over
from tenant_apps.joining.services.errors import LinkClosed
from tenant_apps.policy import selectors as policy


def open_now() -> Q:
    """Links that can be used."""
    return (
        Q(revoked_at=None)
        & (Q(expires_at=None) | Q(expires_at__gt=clock.now()))
        & (Q(joined_limit=None) | Q(joined_count__lt=F("joined_limit")))
        & not_over(policy.today())
    )


def take(link: JoinLink) -> None:
    """One conditional UPDATE: of two who take the last place at once, one finds none."""
    taken = JoinLink.objects.filter(open_now(), id=link.id).update(
        joined_count=F("joined_count") + 1
    )
    if not taken:
        raise LinkClosed
