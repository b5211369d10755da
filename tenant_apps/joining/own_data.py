"""What joining has of somebody: their invitation, and lists of staff that they stand in."""

from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.db.models.lookups import IContains

from kernel.own_data import ERASED, ERASED_EMAIL, Held, Person, by


def _unanswered(person: Person) -> Q:
    return Q(email=person.email, member__isnull=True)


def _in_lists(person: Person) -> Q:
    """Rows of lists of staff that name them, whether or not they could be read."""
    return Q(email=person.email) | Q(IContains(Cast("cells", TextField()), person.email))


def _asked_in_vain(person: Person) -> Q:
    """What they asked to join by, of which no invitation came."""
    return Q(email=person.email, invitation__isnull=True)


HELD = [
    Held(
        model="joining.Invitation",
        of=by("member"),
        withheld={"token_digest": "It stands for what lets somebody in."},
        erased={"email": ERASED_EMAIL, "name": "", "job_title": ""},
    ),
    Held(model="joining.Invitation", of=_unanswered, removed=True, handed_out=False),
    Held(model="joining.Arrival", of=by("member")),
    Held(
        model="joining.Application",
        of=by("invitation__member"),
        erased={"email": ERASED_EMAIL, "name": ERASED, "why": ""},
    ),
    Held(model="joining.Application", of=_asked_in_vain, removed=True),
    Held(model="joining.StaffRow", of=_in_lists, removed=True, handed_out=False),
    Held(
        model="joining.StaffUpload",
        of=by("uploaded_by"),
        erased={"file_name": ERASED},
    ),
    Held(
        model="joining.JoinLink",
        of=by("made_by"),
        withheld={"code": "It lets people in."},
    ),
]
