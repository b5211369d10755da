"""The pages and buttons of the moves: those of exchanges, with services and words of their own."""

from collections.abc import Callable
from dataclasses import replace

from shared_apps.crossing import services
from shared_apps.crossing.models import CrossExchange
from tenant_apps.exchanges.moves import Move
from tenant_apps.exchanges.pages import PAGES as OWN
from tenant_apps.exchanges.pages import MovePage
from tenant_apps.listings.keyed import KeyedForm

_SERVICES: dict[Move, Callable[..., CrossExchange]] = {
    Move.ACCEPT: services.accept,
    Move.COUNTER: services.counter,
    Move.DECLINE: services.decline,
    Move.WITHDRAW: services.withdraw,
    Move.CANCEL: services.cancel,
    Move.LOG: services.log_hours,
    Move.CONFIRM: services.confirm,
    Move.DISPUTE: services.dispute,
    Move.ASK_UNDO: services.ask_undo,
}
# What is said once it is done, and above its form.
_WORDS: dict[Move, tuple[str, str]] = {
    Move.DISPUTE: (
        "Sent. Log the hours again once you agree; a broker of each network has been "
        "asked to decide if not.",
        "Nothing has been paid yet. Talk, and log the hours again; or both networks decide, by the "
        "hours that each of you says. What you write here the other reads alone.",
    ),
    Move.ASK_UNDO: (
        "Sent. Champions of both networks decide, and you both hear of it.",
        "For a mistake: champions of both networks together can undo the payment, wholly. What "
        "you write here the other reads alone.",
    ),
}


def _page(move: Move, own: MovePage[KeyedForm]) -> MovePage[KeyedForm]:
    done, lede = _WORDS.get(move, (own.done, own.lede))
    return replace(own, service=_SERVICES[move], done=done, lede=lede)


PAGES: dict[Move, MovePage[KeyedForm]] = {move: _page(move, own) for move, own in OWN.items()}
