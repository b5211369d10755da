"""What a CPD record has of somebody: all of it is theirs alone."""

from kernel.own_data import Held, by

HELD = [
    Held(model="cpd.ReflectionSkill", of=by("reflection__member"), removed=True),
    Held(model="cpd.Reflection", of=by("member"), removed=True),
]
