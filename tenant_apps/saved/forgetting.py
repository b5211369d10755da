"""What was found is forgotten once it changes nothing any more.

A listing that ended is found for nobody again: four weeks later nobody need know for whom it was.
Of others, and of people, it is known for a year who was told, so that nobody is told twice in
that time. What was
found by a search that its member removed is told to nobody.
"""

import time
from datetime import timedelta

from django.db.models import Q

from kernel import clock
from tenant_apps.saved.models import Find, PersonFind
from tenant_apps.telling import forgetting as telling

SOON = telling.AFTER_THE_END
AT_MOST = timedelta(days=365)
MOST_SECONDS = 30.0


def forget(*, most_seconds: float = MOST_SECONDS) -> int:
    """Delete what is old, some at a time; returns how many rows. Safe to run twice at once."""
    until, now = time.monotonic() + most_seconds, clock.now()
    ended = Q(listing__state__in=telling.ENDED) | Q(search=None, told_at=None)
    old, soon = Q(found_at__lt=now - AT_MOST), Q(found_at__lt=now - SOON)
    count = telling.delete(Find.objects.filter(old | soon & ended), until)
    untold = Q(search=None, told_at=None)
    return count + telling.delete(PersonFind.objects.filter(old | soon & untold), until)
