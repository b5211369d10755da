"""How far each of the two has read."""

from django.db.models.functions import Least

from shared_apps.crossing.models import CrossExchange, CrossQuestion
from shared_apps.crossing.seeing import SeenTalk
from tenants import current


def note_reading(*, seen: SeenTalk, up_to: int) -> bool:
    """The one who sees it has read all up to this position; never less than before.

    Returns whether that is further than before.
    """
    talk, field = seen.talk, f"{seen.side}_read_position"
    model = CrossExchange if isinstance(talk, CrossExchange) else CrossQuestion
    with current.federation(current.network()):
        behind = model.objects.filter(id=talk.id, **{f"{field}__lt": up_to})
        return bool(behind.update(**{field: Least("last_position", up_to)}))
