"""What was learned, and thanks, once an exchange is settled: for the other of the two to read."""

from uuid import UUID

from kernel.ids import hash_of
from shared_apps.crossing.models import CrossEvent, CrossExchange, Side
from shared_apps.crossing.services import acting
from shared_apps.crossing.services.acting import Kind
from tenant_apps.exchanges.models.exchange import State
from tenant_apps.exchanges.moves import Move
from tenant_apps.exchanges.services import FeedbackGiven
from tenant_apps.exchanges.services.acting import require_text
from tenant_apps.members.models import Member


def give_feedback(
    *, exchange_id: UUID, learned: str, thanks: str, key: UUID, by: Member
) -> CrossExchange:
    """What was learned, and thanks, once by each of the two. The other reads both as one text.

    Raises EmptyText, MoveImpossible, FeedbackGiven, and as `write` where they may not write.
    """
    require_text(learned + thanks)
    asked = hash_of(Kind.THANKED, learned, thanks)
    text = "\n\n".join(filter(None, [learned.strip(), thanks.strip()]))

    def change(exchange: CrossExchange, side: Side) -> None:
        actor = acting.party(side, by)
        if exchange.state != State.SETTLED:
            raise acting.impossible(exchange)
        said = CrossEvent.objects.filter(exchange=exchange, kind=Kind.THANKED, by=actor.by)
        if said.exists():
            raise FeedbackGiven
        acting.happened(exchange, Kind.THANKED, actor=actor, key=key, asked=asked, text=text)

    return acting.make(exchange_id, Move.WRITE, change, key=key, asked=asked, by=by)
