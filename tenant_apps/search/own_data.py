"""By what somebody is found: the database takes it out itself once they are not active."""

from kernel.own_data import Held, by

HELD = [
    Held(model="search.MemberEntry", of=by("member"), handed_out=False),
    Held(model="search.ListingEntry", of=by("owner"), handed_out=False),
]
