"""How the network presents itself: its name, colour and logo, its words and texts."""

from typing import Any, Final

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

from kernel import clock
from kernel.ids import uuid7

OWN_COLOUR = "#4a2559"
LONGEST_WORD = 30
LONGEST_WELCOME = 2000
LONGEST_SIGNATURE = 500
TEXTS = (
    *("member_word", "members_word", "organisation_word", "organisations_word"),
    *("welcome_text", "mail_signature"),
)
# Of processes that do not know it yet, the database says that it is empty.
_OPTIONAL: Final[Any] = {"blank": True, "default": "", "db_default": ""}
_WORD = r"^\S+( \S+)*$"


def _both(one: str, many: str) -> Q:
    """Both words are chosen, or neither."""
    return Q(**{one: "", many: ""}) | Q(**{f"{one}__regex": _WORD, f"{many}__regex": _WORD})


class Brand(models.Model):
    """The one brand of this network. The logo's bytes lie in a file named after their hash.

    A word that is empty is the usual one. They stand here, and not in a table of their own, since
    every page needs them: the brand is read once for all of it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    single = models.BooleanField(default=True, editable=False)
    name = models.CharField(max_length=120)
    colour = models.CharField(max_length=7, default=OWN_COLOUR)
    logo_hash = models.CharField(max_length=64, blank=True, default="")
    logo_right_stated_by = models.UUIDField(null=True, blank=True)
    logo_right_stated_at = models.DateTimeField(null=True, blank=True)
    member_word = models.CharField(max_length=LONGEST_WORD, blank=True, default="", db_default="")
    members_word = models.CharField(max_length=LONGEST_WORD, blank=True, default="", db_default="")
    organisation_word = models.CharField(
        max_length=LONGEST_WORD, blank=True, default="", db_default=""
    )
    organisations_word = models.CharField(
        max_length=LONGEST_WORD, blank=True, default="", db_default=""
    )
    welcome_text = models.TextField(blank=True, default="", db_default="")
    mail_signature = models.TextField(blank=True, default="", db_default="")
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["single"], name="brand_brand_one_row"),
            models.CheckConstraint(condition=Q(single=True), name="brand_brand_single_is_true"),
            models.CheckConstraint(condition=Q(name__regex=r"\S"), name="brand_brand_has_name"),
            models.CheckConstraint(
                condition=Q(colour__regex=r"^#[0-9a-f]{6}$"), name="brand_brand_colour_form"
            ),
            models.CheckConstraint(
                condition=Q(logo_hash="") | Q(logo_hash__regex=r"^[0-9a-f]{64}$"),
                name="brand_brand_logo_hash_form",
            ),
            models.CheckConstraint(
                condition=Q(logo_hash="")
                | Q(logo_right_stated_by__isnull=False, logo_right_stated_at__isnull=False),
                name="brand_brand_logo_right_stated",
            ),
            models.CheckConstraint(
                condition=_both("member_word", "members_word"), name="brand_brand_member_words"
            ),
            models.CheckConstraint(
                condition=_both("organisation_word", "organisations_word"),
                name="brand_brand_organisation_words",
            ),
            models.CheckConstraint(
                condition=Q(LessThanOrEqual(Length("welcome_text"), LONGEST_WELCOME)),
                name="brand_brand_welcome_text_short",
            ),
            models.CheckConstraint(
                condition=Q(LessThanOrEqual(Length("mail_signature"), LONGEST_SIGNATURE)),
                name="brand_brand_mail_signature_short",
            ),
        ]

    def __str__(self) -> str:
        return self.name
