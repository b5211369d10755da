"""What members of two networks have in common, which neither network's own tables can hold."""

from shared_apps.crossing.models.block import CrossBlock
from shared_apps.crossing.models.event import CrossEvent, TimelineIsAppendOnly
from shared_apps.crossing.models.exchange import (
    OF_DISPUTES,
    OF_UNDOING,
    TO_JUDGE,
    CrossExchange,
    CrossExchangeQuerySet,
    Ruling,
)
from shared_apps.crossing.models.notice import CrossNotice
from shared_apps.crossing.models.question import (
    MOST_UNANSWERED,
    CrossQuestion,
    CrossQuestionQuerySet,
)
from shared_apps.crossing.models.talk import ERASED_TITLE, Side, Talk

__all__ = [
    "ERASED_TITLE",
    "MOST_UNANSWERED",
    "OF_DISPUTES",
    "OF_UNDOING",
    "TO_JUDGE",
    "CrossBlock",
    "CrossEvent",
    "CrossExchange",
    "CrossExchangeQuerySet",
    "CrossNotice",
    "CrossQuestion",
    "CrossQuestionQuerySet",
    "Ruling",
    "Side",
    "Talk",
    "TimelineIsAppendOnly",
]
