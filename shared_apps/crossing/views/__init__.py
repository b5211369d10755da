"""Pages of exchanges with members of other networks."""

from shared_apps.crossing.views.asking import (
    ask_about_listing,
    ask_person,
    block_question,
    question,
    questions,
    read_question,
    write_to,
)
from shared_apps.crossing.views.blocking import block, unblock
from shared_apps.crossing.views.judging import judge, to_judge
from shared_apps.crossing.views.moving import (
    feedback,
    move,
    propose,
    propose_to_listing,
    propose_to_person,
    write,
)
from shared_apps.crossing.views.reading import detail, overview, read

__all__ = [
    "ask_about_listing",
    "ask_person",
    "block",
    "block_question",
    "detail",
    "feedback",
    "judge",
    "move",
    "overview",
    "propose",
    "propose_to_listing",
    "propose_to_person",
    "question",
    "questions",
    "read",
    "read_question",
    "to_judge",
    "unblock",
    "write",
    "write_to",
]
