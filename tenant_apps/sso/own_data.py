"""What single sign-on has of somebody: who they are at their organisation's side."""

from kernel.own_data import Held, by

HELD = [
    Held(model="socialaccount.SocialAccount", of=by("user__member"), removed=True),
]
