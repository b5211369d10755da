"""What the ledger has of somebody: an account under an id, which stays when they are erased."""

from kernel.own_data import Held, by

HELD = [
    Held(model="ledger.Account", of=by("holder")),
    Held(model="ledger.Transfer", of=by("payer__holder", "payee__holder")),
    Held(model="ledger.Hold", of=by("payer__holder", "payee__holder")),
]
