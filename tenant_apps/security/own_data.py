"""What signing in has of somebody: their second steps, and where they are signed in."""

from kernel.own_data import Held, by

_LETS_IN = "It lets somebody in."

HELD = [
    Held(
        model="usersessions.UserSession",
        of=by("user__member"),
        withheld={"session_key": _LETS_IN, "ip": "A number of our own that stands for one."},
        removed=True,
    ),
    Held(
        model="mfa.Authenticator",
        of=by("user__member"),
        withheld={"data": _LETS_IN},
        removed=True,
    ),
    # Nothing of ours fills this table of the library's.
    Held(model="account.EmailAddress", of=by("user__member"), removed=True),
]
