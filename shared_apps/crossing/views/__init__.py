"""Pages of exchanges with members of other networks."""

from shared_apps.crossing.views.blocking import block, unblock
from shared_apps.crossing.views.judging import judge, to_judge
from shared_apps.crossing.views.moving import (
    move,
    propose,
    propose_to_listing,
    propose_to_person,
    write,
)
from shared_apps.crossing.views.reading import detail, overview

__all__ = [
    "block",
    "detail",
    "judge",
    "move",
    "overview",
    "propose",
    "propose_to_listing",
    "propose_to_person",
    "to_judge",
    "unblock",
    "write",
]
