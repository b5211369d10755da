"""Tokens for a directory: made, replaced with time to change over, and taken back."""

from datetime import timedelta
from uuid import UUID

from kernel import clock, database
from kernel.ids import digest, token
from tenant_apps.audit import services as audit
from tenant_apps.scim.models import Token

# How long a directory has to change over to a new token.
OVERLAP = timedelta(days=7)
NOTED_EVERY = timedelta(minutes=5)


def make_token(*, by: UUID) -> str:
    """A new token, shown this once. The one before works for another week."""
    secret = token()
    now = clock.now()
    with database.atomic():
        for former in Token.objects.select_for_update().filter(ends_at__isnull=True):
            former.ends_at = now + OVERLAP
            former.save(update_fields=["ends_at"])
        made = Token.objects.create(digest=digest(secret), made_by=by)
        audit.record(action="scim.token_made", by=by, subject=made.id)
    return secret


def take_back(*, by: UUID) -> int:
    """No token works any more from now on; how many did."""
    now = clock.now()
    with database.atomic():
        working = Token.objects.select_for_update().working(now)
        ended = list(working)
        for one in ended:
            one.ends_at = now
            one.save(update_fields=["ends_at"])
            audit.record(action="scim.token_ended", by=by, subject=one.id)
    return len(ended)


def believed(secret: str) -> Token | None:
    """The token that this is, if it works; that it was used is noted every few minutes."""
    now = clock.now()
    found = Token.objects.filter(digest=digest(secret)).working(now).first()
    if found is not None and (found.used_at is None or found.used_at < now - NOTED_EVERY):
        found.used_at = now
        found.save(update_fields=["used_at"])
    return found
