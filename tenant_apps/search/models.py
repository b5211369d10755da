"""What search knows: an entry for each listing and member that others may find, and words.

Entries are written by the triggers of migration 0002, whatever changes what they are made of.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from kernel.ids import uuid7
from tenant_apps.listings.models import Listing
from tenant_apps.members.models import Member


class ListingEntry(models.Model):
    """An open listing of an active member, whoever may see it, and whatever its closing day.

    `facets` are what it can be filtered by, such as `=how:remote`. `words` hold those too that have
    names of their own, such as skills.
    """

    listing = models.OneToOneField(
        Listing, on_delete=models.DO_NOTHING, primary_key=True, related_name="+"
    )
    owner = models.ForeignKey(Member, on_delete=models.DO_NOTHING, db_index=False, related_name="+")
    organisation_id = models.UUIDField(null=True)
    audience = models.CharField(max_length=15, choices=Listing.Audience)
    closes_on = models.DateField()
    facets = ArrayField(models.TextField())
    words = SearchVectorField()

    class Meta:
        db_table = "search_listing"
        indexes = [
            GinIndex(fields=["words"], name="search_listing_words"),
            GinIndex(fields=["facets"], name="search_listing_facets"),
            models.Index(fields=["closes_on", "listing"], name="search_listing_closing"),
        ]

    def __str__(self) -> str:
        return str(self.listing_id)


class MemberEntry(models.Model):
    """An active member. `sort_name` is the name in small letters."""

    member = models.OneToOneField(
        Member, on_delete=models.DO_NOTHING, primary_key=True, related_name="+"
    )
    sort_name = models.TextField()
    facets = ArrayField(models.TextField())
    words = SearchVectorField()

    class Meta:
        db_table = "search_member"
        indexes = [
            GinIndex(fields=["words"], name="search_member_words"),
            GinIndex(fields=["facets"], name="search_member_facets"),
            models.Index(fields=["sort_name", "member"], name="search_member_by_name"),
        ]

    def __str__(self) -> str:
        return str(self.member_id)


class Word(models.Model):
    """A word that members use here, by which one with a typing error is put right.

    Words of listings are of those that the whole network may see.
    """

    class Scope(models.TextChoices):
        LISTINGS = "listings", "Listings"
        PEOPLE = "people", "People"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    scope = models.CharField(max_length=10, choices=Scope)
    word = models.CharField(max_length=30)
    uses = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scope", "word"], name="search_word_once"),
            models.CheckConstraint(
                condition=models.Q(scope__in=["listings", "people"]),
                name="search_word_scope_known",
            ),
        ]
        indexes = [
            GistIndex(fields=["word"], opclasses=["gist_trgm_ops"], name="search_word_alike"),
        ]

    def __str__(self) -> str:
        return self.word
