"""What an owner may do with a listing, and what it becomes."""

from enum import StrEnum

from tenant_apps.listings.models import Listing

_State = Listing.State


class Move(StrEnum):
    PAUSE = "pause"
    REOPEN = "reopen"
    RENEW = "renew"
    FULFIL = "fulfil"
    WITHDRAW = "withdraw"


_FROM = {
    Move.PAUSE: {_State.OPEN},
    Move.REOPEN: {_State.DRAFT, _State.PAUSED},
    Move.RENEW: {_State.OPEN, _State.PAUSED, _State.EXPIRED},
    Move.FULFIL: {_State.OPEN, _State.PAUSED},
    Move.WITHDRAW: {_State.DRAFT, _State.PENDING, _State.OPEN, _State.PAUSED, _State.EXPIRED},
}
TO = {
    Move.PAUSE: _State.PAUSED,
    Move.REOPEN: _State.OPEN,
    Move.RENEW: _State.OPEN,
    Move.FULFIL: _State.FULFILLED,
    Move.WITHDRAW: _State.WITHDRAWN,
}
CHANGEABLE = {_State.DRAFT, _State.PENDING, _State.OPEN, _State.PAUSED}


def is_possible(listing: Listing, move: Move) -> bool:
    """Whether the listing's state allows this. A listing past its day is renewed, not reopened."""
    if move == Move.REOPEN and listing.is_past:
        return False
    return listing.state in _FROM[move]


def possible(listing: Listing) -> list[Move]:
    """All that its owner may do with it now."""
    return [move for move in Move if is_possible(listing, move)]
