"""Every write of an exchange between networks, of questions, and of blocks.

Each function is one transaction through the federation's door: the exchange, what is held or paid
in three ledgers, and whom to tell. They are called within a network's door and outside of any
transaction, by a member of that network. Each takes the key of the request it serves: the same
request again does nothing a second time, and another under that key is KeyReused.
Errors: those of `refusals`, of `exchanges.services`, of the federation where credits cannot cross,
and kernel.errors.NotFound for whoever is no party.
"""

from shared_apps.crossing.openings import EntryGone
from shared_apps.crossing.services.acting import impossible
from shared_apps.crossing.services.asking import ask_about_listing, ask_person, write_to
from shared_apps.crossing.services.barring import require_may_begin
from shared_apps.crossing.services.blocking import block, block_of_question, unblock
from shared_apps.crossing.services.ending import (
    cancel_open,
    count_open,
    expire_due,
    hours_to_confirm,
    leave_open_of,
)
from shared_apps.crossing.services.forgetting import erase_member, forget_network
from shared_apps.crossing.services.judging import ask_undo, decide, rule
from shared_apps.crossing.services.proposing import (
    accept,
    cancel,
    counter,
    decline,
    propose,
    propose_to_listing,
    propose_to_person,
    withdraw,
)
from shared_apps.crossing.services.reading import note_reading
from shared_apps.crossing.services.refusals import (
    AnswerAwaited,
    NotForOperators,
    PartnerNotActive,
    TalkEnded,
    TooManyOpen,
    TooManyToday,
    TradeLimitReached,
)
from shared_apps.crossing.services.settling import confirm, dispute, log_hours, write
from shared_apps.crossing.services.thanking import give_feedback

__all__ = [
    "AnswerAwaited",
    "EntryGone",
    "NotForOperators",
    "PartnerNotActive",
    "TalkEnded",
    "TooManyOpen",
    "TooManyToday",
    "TradeLimitReached",
    "accept",
    "ask_about_listing",
    "ask_person",
    "ask_undo",
    "block",
    "block_of_question",
    "cancel",
    "cancel_open",
    "confirm",
    "count_open",
    "counter",
    "decide",
    "decline",
    "dispute",
    "erase_member",
    "expire_due",
    "forget_network",
    "give_feedback",
    "hours_to_confirm",
    "impossible",
    "leave_open_of",
    "log_hours",
    "note_reading",
    "propose",
    "propose_to_listing",
    "propose_to_person",
    "require_may_begin",
    "rule",
    "unblock",
    "withdraw",
    "write",
    "write_to",
]
