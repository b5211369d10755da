"""What logins have of somebody: their address, and what lets them in."""

from kernel.own_data import Held, Person, by


def _nobodys(person: Person) -> str:
    """An address that reaches nobody, and that no other login has."""
    return f"{person.user_id}@erased.invalid"


HELD = [
    Held(
        model="accounts.User",
        of=by("member"),
        withheld={"password": "It lets somebody in, and is a hash."},
        erased={"email": _nobodys, "password": "!", "is_active": False, "last_login": None},
    )
]
