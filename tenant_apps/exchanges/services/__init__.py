"""Every write of an exchange. Each function is one transaction under a lock of the exchange.

Each takes the key of the request it serves. The same request again does nothing a second time and
has the same outcome; another under a key that is used is KeyReused, and changes nothing.
Errors: those of `refusals`, and kernel.errors.NotFound for whoever is no party.
"""

from tenant_apps.exchanges.services.by_time import confirm_due, forget_days
from tenant_apps.exchanges.services.expiring import expire_due, expire_holds
from tenant_apps.exchanges.services.judging import ask_undo, resolve, reverse, uphold, void
from tenant_apps.exchanges.services.proposing import (
    accept,
    cancel,
    counter,
    decline,
    propose_to_listing,
    propose_to_member,
    withdraw,
)
from tenant_apps.exchanges.services.refusals import (
    AlreadyProposed,
    BadDay,
    BadHours,
    CreditsMissing,
    CreditsTooMany,
    EmptyText,
    FeedbackGiven,
    KeyReused,
    MemberNotActive,
    MoreThanAgreed,
    MoveImpossible,
    NoRoom,
    NotEndorsable,
    OwnExchange,
    OwnListing,
    SameHours,
    TooManyFiles,
    ToOneself,
)
from tenant_apps.exchanges.services.settling import (
    check_day,
    confirm,
    dispute,
    log_hours,
)
from tenant_apps.exchanges.services.thanking import (
    give_feedback,
    keep_from_others,
    stop_sharing,
)
from tenant_apps.exchanges.services.writing import File, hide, note_reading, write

__all__ = [
    "AlreadyProposed",
    "BadDay",
    "BadHours",
    "CreditsMissing",
    "CreditsTooMany",
    "EmptyText",
    "FeedbackGiven",
    "File",
    "KeyReused",
    "MemberNotActive",
    "MoreThanAgreed",
    "MoveImpossible",
    "NoRoom",
    "NotEndorsable",
    "OwnExchange",
    "OwnListing",
    "SameHours",
    "ToOneself",
    "TooManyFiles",
    "accept",
    "ask_undo",
    "cancel",
    "check_day",
    "confirm",
    "confirm_due",
    "counter",
    "decline",
    "dispute",
    "expire_due",
    "expire_holds",
    "forget_days",
    "give_feedback",
    "hide",
    "keep_from_others",
    "log_hours",
    "note_reading",
    "propose_to_listing",
    "propose_to_member",
    "resolve",
    "reverse",
    "stop_sharing",
    "uphold",
    "void",
    "withdraw",
    "write",
]
