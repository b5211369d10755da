"""Every write of a group exchange. Each function is one transaction under a lock of the group.

Each takes the key of the request it serves. The same request again does nothing a second time and
has the same outcome; another under a key that is used is KeyReused, and changes nothing.
Errors: those of `refusals`, and kernel.errors.NotFound for whoever may not see the group.
"""

from tenant_apps.groups.services.agreeing import (
    cancel,
    close,
    fund,
    refuse,
    turn_down,
    withdraw,
)
from tenant_apps.groups.services.by_time import confirm_due, forget_days
from tenant_apps.groups.services.expiring import expire_due
from tenant_apps.groups.services.judging import ask_undo, resolve, reverse, uphold, void
from tenant_apps.groups.services.refusals import (
    BadHours,
    BadPeople,
    BadPlaces,
    CreditsMissing,
    CreditsTooMany,
    EmptyText,
    FeedbackGiven,
    GroupFull,
    KeyReused,
    MemberNotActive,
    MoreThanAgreed,
    MoveImpossible,
    NobodyCame,
    NotEndorsable,
    NotReady,
    OrganisationMissing,
    OwnGroup,
    PayerAtRest,
    PayerGives,
)
from tenant_apps.groups.services.setting_up import (
    Plan,
    invite,
    join,
    leave,
    removable,
    remove,
    set_up,
    show_to_all,
    take_part,
)
from tenant_apps.groups.services.settling import Given, confirm, dispute, log_hours
from tenant_apps.groups.services.thanking import (
    give_feedback,
    keep_from_others,
    require_feedback,
    stop_sharing,
)

__all__ = [
    "BadHours",
    "BadPeople",
    "BadPlaces",
    "CreditsMissing",
    "CreditsTooMany",
    "EmptyText",
    "FeedbackGiven",
    "Given",
    "GroupFull",
    "KeyReused",
    "MemberNotActive",
    "MoreThanAgreed",
    "MoveImpossible",
    "NobodyCame",
    "NotEndorsable",
    "NotReady",
    "OrganisationMissing",
    "OwnGroup",
    "PayerAtRest",
    "PayerGives",
    "Plan",
    "ask_undo",
    "cancel",
    "close",
    "confirm",
    "confirm_due",
    "dispute",
    "expire_due",
    "forget_days",
    "fund",
    "give_feedback",
    "invite",
    "join",
    "keep_from_others",
    "leave",
    "log_hours",
    "refuse",
    "removable",
    "remove",
    "require_feedback",
    "resolve",
    "reverse",
    "set_up",
    "show_to_all",
    "stop_sharing",
    "take_part",
    "turn_down",
    "uphold",
    "void",
    "withdraw",
]
