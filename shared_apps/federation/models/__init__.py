"""Which networks trade with each other, and every transfer that crossed between two of them."""

from shared_apps.federation.models.columns import MAX_REASON
from shared_apps.federation.models.crossing import CrossHold, CrossRelease, CrossTransfer
from shared_apps.federation.models.membership import (
    TERMS_VERSION,
    FederatedNetwork,
    MembershipStep,
)
from shared_apps.federation.models.moving import MovingCode
from shared_apps.federation.models.pairs import Pair, PairChange
from shared_apps.federation.models.settlement import Settlement

__all__ = [
    "MAX_REASON",
    "TERMS_VERSION",
    "CrossHold",
    "CrossRelease",
    "CrossTransfer",
    "FederatedNetwork",
    "MembershipStep",
    "MovingCode",
    "Pair",
    "PairChange",
    "Settlement",
]
