"""What joining has of somebody: their invitation, and lists of staff that they stand in."""

from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.db.models.lookups import IContains

from kernel.own_data import ERASED, ERASED_EMAIL, Held, Person, by


def _unanswered(person: Person) -> Q:
    return Q(email=person.email, member__isnull=True)


def _in_lists(person: Person) -> Q:
    """Lists of staff that name them, whether in what is right of it or in what is wrong."""
    return Q(IContains(Cast("rows", TextField()), person.email)) | Q(
        IContains(Cast("errors", TextField()), person.email)
    )


HELD = [
    Held(
        model="joining.Invitation",
        of=by("member"),
        withheld={"token_digest": "It stands for what lets somebody in."},
        erased={"email": ERASED_EMAIL, "name": "", "job_title": ""},
    ),
    Held(model="joining.Invitation", of=_unanswered, removed=True, handed_out=False),
    Held(
        model="joining.StaffUpload",
        of=_in_lists,
        erased={"rows": [], "errors": []},
        handed_out=False,
    ),
    Held(
        model="joining.StaffUpload",
        of=by("uploaded_by"),
        withheld={"rows": "Others’ addresses.", "errors": "Others’ addresses."},
        erased={"file_name": ERASED},
    ),
    Held(
        model="joining.JoinLink",
        of=by("made_by"),
        withheld={"code": "It lets people in."},
    ),
]
