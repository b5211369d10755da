"""What happened is told in each network by its own worker: right after it, and in rounds.

What waits for somebody is noted first.
A notice is written with what it tells of. Its mail has a key of its own, so that a worker that
died between the mail and the note that it was told sends nothing twice.
"""

from collections.abc import Callable
from typing import Any

from kernel import clock, database
from shared_apps.crossing import awaiting, mails, selectors
from shared_apps.crossing.models import CrossExchange, CrossNotice
from shared_apps.crossing.seeing import Seen, SeenQuestion
from tenants import current, overdue
from tenants.rounds import network_round

MOST_AT_ONCE = 200
MOST_SECONDS = 25.0


@network_round(name="crossing.tell", every_seconds=60)
def tell(**kwargs: Any) -> None:
    """Note what waits for people of this network, and mail what they are still to be told."""
    awaiting.take_up_now()
    tell_due()


def asker() -> Callable[[], None]:
    """Work for after the commit: asks workers of both networks to tell what happened."""
    door = current.door()
    partners = door.partners if door else ()

    def ask() -> None:
        for network in partners:
            with current.enter(network):
                tell.apply_async()

    return ask


def tell_due(*, most_seconds: float = MOST_SECONDS) -> int:
    """Mail what the people of the network that is entered are still to be told; how much it was."""
    return overdue.each(selectors.notices(most=MOST_AT_ONCE), _tell, most_seconds=most_seconds)


def _tell(notice: CrossNotice) -> bool:
    here = current.network()
    talk = notice.event.talk
    side = talk.side_of(here.id)
    assert side is not None
    with database.atomic():
        if isinstance(talk, CrossExchange):
            mails.send(notice, Seen(talk, side))
        else:
            mails.send_of_question(notice, SeenQuestion(talk, side))
    with current.federation(here):
        waiting = CrossNotice.objects.filter(id=notice.id, told_at__isnull=True)
        return bool(waiting.update(told_at=clock.now()))
