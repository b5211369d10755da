"""What brokers noticed of somebody, and did for them: by ids alone."""

from kernel.own_data import Held, by

HELD = [
    Held(model="brokering.Noticed", of=by("member")),
    Held(model="brokering.Case", of=by("taken_by", "done_by")),
    Held(model="brokering.Act", of=by("member", "broker")),
]
