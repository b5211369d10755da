"""What a worker does in the ledger: grants to a group, holds whose time is over, seals."""

import os
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from celery import current_app, shared_task

from tenant_apps.ledger import lapsing, sealing
from tenant_apps.ledger.models import Hold
from tenants import current
from tenants.tasks import NetworkTask
from tests.faults.traffic.asks import ask
from tests.faults.traffic.journal import Journal

QUEUE = "traffic"
JOURNAL = "TRAFFIC_JOURNAL"
GRANT, EXPIRE, SEAL = "traffic.grant", "traffic.expire", "traffic.seal"
# Few enough that a sealing is many transactions, and is killed between two as well as within one.
SEALED_AT_ONCE = 20
# How soon another worker takes up what a dead one had taken.
TAKEN_UP_AFTER_SECONDS = 1

current_app.conf.broker_transport_options = {"visibility_timeout": TAKEN_UP_AFTER_SECONDS}


@shared_task(name=GRANT, base=NetworkTask)
def grant(*, request: dict[str, Any], **kwargs: Any) -> None:
    """A batch that whoever sent it has written down as asked."""
    outcome = ask(request, current.network())
    journal(os.getpid()).answered(request["key"], outcome)


@shared_task(name=EXPIRE, base=NetworkTask)
def expire(**kwargs: Any) -> None:
    """Give back what is overdue."""
    network, mine = current.network(), journal(os.getpid())
    for lapsed in islice(lapsing.lapsed_holds(batch=20), 20):
        hold = Hold.objects.get(id=lapsed.id)
        request = {
            "kind": "expire",
            "key": f"end of {hold.id}",
            "network": network.slug,
            "hold": str(hold.id),
            "payer": str(hold.payer_id),
            "payee": str(hold.payee_id),
            "held": hold.minutes,
        }
        mine.asked(request)
        mine.answered(request["key"], ask(request, network))


@shared_task(name=SEAL, base=NetworkTask)
def seal(**kwargs: Any) -> None:
    """Seal what no seal covers yet."""
    sealing.seal_all(at_most=SEALED_AT_ONCE)


@cache
def journal(pid: int) -> Journal:
    """This process's own, also after a fork."""
    return Journal(Path(os.environ[JOURNAL]))
