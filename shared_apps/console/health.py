"""How each network does, looked at from inside every ten minutes, and said in words.

What waits for the workers, and what others `register`, is looked at when it is asked for.
"""

from collections.abc import Callable, Collection
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Min, Q

from design import dates
from kernel import clock
from shared_apps.console.models import NetworkHealth
from shared_apps.trade_watch.models import Reconciliation
from tenant_apps.accounts.models import User
from tenant_apps.outbox import delivery
from tenant_apps.outbox.models import Mail
from tenants import current, queues
from tenants.current import NetworkRef
from tenants.models import Network
from tenants.storage import files

FAILED_WITHIN = timedelta(days=7)
# Mail goes out within a minute; what waits for so long is in trouble.
LATE = timedelta(minutes=15)
# It is looked at every ten minutes.
OLD = timedelta(minutes=45)

Row = dict[str, str]
Look = Callable[[UUID], Row]
_looks: list[Look] = []


def register(look: Look) -> None:
    """Let this say something more of each network, one query at most; again changes nothing."""
    if look not in _looks:
        _looks.append(look)


def look(network: NetworkRef) -> None:
    """Look at a network from inside, and keep what was found. Opens both doors."""
    with current.enter(network):
        found = {**_mail(), **_files(), **_logins()}
    with current.shared():
        NetworkHealth.objects.update_or_create(
            network_id=network.id, defaults={**found, "looked_at": clock.now()}
        )


def rows(network: Network) -> list[Row]:
    """What was found last, and what is not as it should be. Nothing of one that is removed."""
    if network.state == Network.State.REMOVED:
        return []
    checked = Reconciliation.objects.exclude(state=Reconciliation.State.RUNNING).first()
    said = [
        {"key": "Background work", "value": _queued(network.id)},
        {"key": "Ledgers, last night", "value": _checked(checked)},
        *(look(network.id) for look in _looks),
    ]
    found = NetworkHealth.objects.filter(network_id=network.id).first()
    if found is None:
        return [{"key": "Looked at", "value": "Not yet"}, *said]
    return [
        {"key": "Somebody signed in", "value": _when(found.last_signed_in_at)},
        {"key": "Mail", "value": _waiting(found)},
        {"key": "Mail that failed", "value": _failed(found)},
        {"key": "Files", "value": f"{found.files:,}, {megabytes(found.file_bytes)}"},
        *said,
        {"key": "Looked at", "value": _looked(found)},
    ]


def briefly(ids: Collection[UUID]) -> dict[UUID, str]:
    """What is wrong with each of these networks, by what was found last, in a few words or none.

    One query; those nobody has looked at yet are left out.
    """
    found = NetworkHealth.objects.filter(network_id__in=ids)
    return {one.network_id: _troubles(one) for one in found}


def _troubles(found: NetworkHealth) -> str:
    wrong = {
        "Not looked at": clock.now() - found.looked_at > OLD,
        "Mail is late": found.mails_late > 0,
        "Mail failed": found.mails_failed > 0,
    }
    return ", ".join(said for said, is_so in wrong.items() if is_so)


def megabytes(count: int) -> str:
    """A size as people say it."""
    return "under 1 MB" if count < 1_000_000 else f"{count / 1_000_000:,.0f} MB"


def late_mail() -> Q:
    """Of the mail behind the current door, what should have left long before.

    Not what goes to very many and lets others pass, nor what quiet hours held back until just now.
    """
    now = clock.now()
    late = Q(sent_at=None, failed_at=None, is_bulk=False, due_at__lte=now - LATE)
    held_back = delivery.is_quiet(now) or delivery.is_quiet(now - LATE)
    return late & Q(is_awaited=True) if held_back else late


def _mail() -> dict[str, Any]:
    now = clock.now()
    waits = Q(sent_at=None, failed_at=None, due_at__lte=now)
    return Mail.objects.aggregate(
        mails_waiting=Count("id", filter=waits),
        waits_since=Min("due_at", filter=waits),
        mails_late=Count("id", filter=late_mail()),
        mails_failed=Count("id", filter=Q(failed_at__gte=now - FAILED_WITHIN)),
    )


def _files() -> dict[str, int]:
    sizes = files.sizes()
    return {"files": len(sizes), "file_bytes": sum(sizes)}


def _logins() -> dict[str, Any]:
    return User.objects.aggregate(last_signed_in_at=Max("last_login"))


def _when(moment: Any) -> str:
    return dates.friendly(moment) if moment else "Never"


def _waiting(found: NetworkHealth) -> str:
    if found.waits_since is None:
        return "None waits"
    late = found.looked_at - found.waits_since > LATE
    said = f"{found.mails_waiting:,} due, the oldest {_when(found.waits_since)}"
    return f"{said}: look at the mail server" if late else said


def _queued(network_id: UUID) -> str:
    try:
        waiting = queues.waiting()
    except queues.NotReached:
        return "Cannot be seen: Valkey does not answer"
    own, every = waiting[str(network_id)], waiting.total()
    if not every:
        return "None waits"
    return f"{own:,} of its own wait, of {every:,} in all"


def _failed(found: NetworkHealth) -> str:
    return f"{found.mails_failed:,} in seven days" if found.mails_failed else "None in seven days"


def _looked(found: NetworkHealth) -> str:
    said = _when(found.looked_at)
    return f"{said}: its workers are behind" if clock.now() - found.looked_at > OLD else said


def _checked(run: Reconciliation | None) -> str:
    if run is None:
        return "Not held to each other yet"
    return f"{run.get_state_display()}, {_when(run.finished_at)}"
