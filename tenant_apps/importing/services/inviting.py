"""Inviting those who came with an import, once a champion says so: some at a time, each once.

Who is a member by a link by then, which shows no address to be theirs, is asked by mail to take
over what waits for them.
"""

from typing import Any

from django.db.models import QuerySet

from kernel import clock
from tenant_apps.importing import knowing
from tenant_apps.importing.models import Import, Newcomer
from tenant_apps.importing.services import taking_over
from tenant_apps.joining.services.inviting import invite_people

CHUNK = 500


def waiting(held: Import) -> QuerySet[Newcomer]:
    """Those of an import who are not members and were not asked."""
    return Newcomer.objects.filter(came_in=held, member=None, invited_at=None)


def invite_some(held: Import) -> bool:
    """Invite the next of them; whether it has to go on.

    They are not locked before their invitations are: whoever accepts one goes in that order.
    """
    chunk = list(waiting(held).order_by("email")[:CHUNK])
    if not chunk:
        held.state = Import.State.DONE
        held.save(update_fields=["state"])
        return False
    invite_people([_person(one) for one in chunk], by=held.uploaded_by)
    here = knowing.came_by_link([one.email for one in chunk])
    taking_over.ask([one for one in chunk if one.email in here])
    ids = [one.id for one in chunk]
    Newcomer.objects.filter(id__in=ids).update(invited_at=clock.now())
    return True


def _person(newcomer: Newcomer) -> dict[str, Any]:
    return {
        "email": newcomer.email,
        "name": newcomer.name,
        "organisation_id": str(newcomer.organisation_id or ""),
        "job_title": newcomer.job_title,
        "term": newcomer.term,
    }
