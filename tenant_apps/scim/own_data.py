"""What a directory said of somebody."""

from kernel.own_data import Held, by

HELD = [
    Held(model="scim.Entry", of=by("member"), removed=True),
    Held(
        model="scim.Token",
        of=by("made_by"),
        withheld={"digest": "It stands for what lets a directory in."},
    ),
]
