"""What importing has of somebody: what they brought, and rows of files that name them."""

import re

from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.db.models.lookups import IRegex

from kernel.own_data import Held, Person, by


def _waiting(person: Person) -> Q:
    return Q(email=person.email, member__isnull=True)


def _in_files(person: Person) -> Q:
    """Rows that name them, whether or not they could be read; none that has their address within
    somebody else's.
    """
    whole = rf"(^|[^a-z0-9._%+-]){re.escape(person.email)}($|[^a-z0-9.-])"
    return Q(IRegex(Cast("cells", TextField()), whole))


HELD = [
    Held(model="importing.Newcomer", of=by("member"), removed=True),
    Held(model="importing.Newcomer", of=_waiting, removed=True, handed_out=False),
    Held(model="importing.ImportRow", of=_in_files, removed=True, handed_out=False),
    Held(model="importing.Import", of=by("uploaded_by")),
]
