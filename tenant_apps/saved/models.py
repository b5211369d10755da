"""Searches that members saved, and what was found for them since."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from kernel import clock
from kernel.ids import uuid7
from tenant_apps.listings.models import Listing
from tenant_apps.members.models import Member
from tenant_apps.skills.models import Skill

MOST_SEARCHES = 20


class SavedSearch(models.Model):
    """A search of listings, or of people, under a member's own name for it.

    `address` is what stands in its page's address; `query` are its words as a tsquery's text, as
    they were understood when it was saved. One of people has no words: it watches skills, and
    organisations. `place` is one of the few that a member has.
    """

    class Of(models.TextChoices):
        LISTINGS = "listings", "Requests and offers"
        PEOPLE = "people", "People"

    class Tells(models.TextChoices):
        AT_ONCE = "at_once", "At once"
        WEEKLY = "weekly", "In the weekly mail"
        NEVER = "never", "Not at all"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="saved_searches", db_index=False
    )
    of = models.CharField(max_length=10, choices=Of, default=Of.LISTINGS)
    place = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=80)
    address = models.TextField(max_length=4000)
    query = models.TextField()
    tells = models.CharField(max_length=10, choices=Tells, default=Tells.WEEKLY)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        db_table = "saved_search"
        constraints = [
            models.UniqueConstraint(fields=["member", "place"], name="saved_search_few_each"),
            models.UniqueConstraint("member", Lower("name"), name="saved_search_name_once"),
            models.CheckConstraint(
                condition=Q(place__range=(1, MOST_SEARCHES)), name="saved_search_place_range"
            ),
            models.CheckConstraint(condition=Q(name__regex=r"\S"), name="saved_search_has_name"),
            models.CheckConstraint(
                condition=Q(tells__in=["at_once", "weekly", "never"]),
                name="saved_search_tells_known",
            ),
            models.CheckConstraint(
                condition=Q(of="listings") | Q(of="people", query=""),
                name="saved_search_of_people_without_words",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class NewListing(models.Model):
    """A listing came to be open, or says something else: searches are to be tried on it."""

    listing = models.OneToOneField(
        Listing, on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        db_table = "saved_new_listing"

    def __str__(self) -> str:
        return str(self.listing_id)


class Find(models.Model):
    """A listing that fits a member's saved search, once for each member; told or to be told."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", db_index=False)
    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="+")
    search = models.ForeignKey(
        SavedSearch, on_delete=models.SET_NULL, null=True, related_name="finds"
    )
    found_at = models.DateTimeField(default=clock.now)
    told_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "saved_find"
        constraints = [
            models.UniqueConstraint(fields=["member", "listing"], name="saved_find_once"),
        ]
        indexes = [
            models.Index(
                fields=["member"], condition=Q(told_at__isnull=True), name="saved_find_to_tell"
            )
        ]

    def __str__(self) -> str:
        return str(self.id)


class NewGiver(models.Model):
    """A member newly says that they can give a skill: searches are to be tried on it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", db_index=False)
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        db_table = "saved_new_giver"
        constraints = [
            models.UniqueConstraint(fields=["member", "skill"], name="saved_new_giver_once"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class PersonFind(models.Model):
    """Someone who newly says a skill that a member's saved search watches; told or to be told.

    Each person once for each skill, however many searches they fit.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", db_index=False)
    giver = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", db_index=False)
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="+", db_index=False)
    search = models.ForeignKey(
        SavedSearch, on_delete=models.SET_NULL, null=True, related_name="people_found"
    )
    found_at = models.DateTimeField(default=clock.now)
    told_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "saved_person_find"
        constraints = [
            models.UniqueConstraint(
                fields=["member", "giver", "skill"], name="saved_person_find_once"
            ),
            models.CheckConstraint(
                condition=~Q(member=F("giver")), name="saved_person_find_two_people"
            ),
        ]
        indexes = [
            models.Index(
                fields=["member"],
                condition=Q(told_at__isnull=True),
                name="saved_person_find_to_tell",
            )
        ]

    def __str__(self) -> str:
        return str(self.id)
