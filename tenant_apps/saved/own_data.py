"""What somebody searches for, and what was found: theirs alone."""

from kernel.own_data import Held, by

HELD = [
    Held(model="saved.Find", of=by("member"), removed=True),
    Held(model="saved.PersonFind", of=by("member"), removed=True),
    Held(model="saved.PersonFind", of=by("giver"), removed=True, handed_out=False),
    Held(model="saved.NewGiver", of=by("member"), removed=True),
    Held(model="saved.SavedSearch", of=by("member"), removed=True),
]
