"""What networks show to one another: copies of what members chose to share, and nothing else.

No contact details, no row of a network's own tables. An entry bears the id of what it is a copy
of, so that its own network can be asked again. Whether it may be found is asked in the same
statement that finds it, of the network's state and of what it shares now.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from shared_apps.federation.models import FederatedNetwork


class Source(models.Model):
    """A network that has entries here. `ordinal` is that of the last reading it was told by.

    A telling that was read before that one is refused, for it may say what has changed since.
    """

    network = models.OneToOneField(
        FederatedNetwork, on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    ordinal = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.network_id}: {self.ordinal}"


class SharedListing(models.Model):
    """An open listing as its network last told it. `name` is empty unless its owner shows it."""

    id = models.UUIDField(primary_key=True, editable=False)
    network = models.ForeignKey(
        Source, on_delete=models.PROTECT, db_index=False, related_name="listings"
    )
    is_marked = models.BooleanField()
    kind = models.CharField(max_length=10)
    title = models.CharField(max_length=120)
    text = models.TextField()
    name = models.CharField(max_length=120, blank=True)
    more = models.CharField(max_length=250, blank=True)
    hours = models.CharField(max_length=40, blank=True)
    tags = ArrayField(models.TextField())
    closes_on = models.DateField()
    posted_at = models.DateTimeField()
    facets = ArrayField(models.TextField())
    words = SearchVectorField()

    class Meta:
        db_table = "directory_listing"
        indexes = [
            GinIndex(fields=["words"], name="directory_listing_words"),
            GinIndex(fields=["facets"], name="directory_listing_facets"),
            models.Index(fields=["closes_on", "id"], name="directory_listing_closing"),
            models.Index(fields=["network", "id"], name="directory_listing_of_network"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["offer", "request"]), name="directory_listing_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class SharedPerson(models.Model):
    """A member who wants to be found from other networks. Nameless unless they show their name."""

    id = models.UUIDField(primary_key=True, editable=False)
    network = models.ForeignKey(
        Source, on_delete=models.PROTECT, db_index=False, related_name="people"
    )
    name = models.CharField(max_length=120, blank=True)
    sort_name = models.TextField(blank=True)
    more = models.CharField(max_length=250, blank=True)
    text = models.TextField(blank=True)
    tags = ArrayField(models.TextField())
    facets = ArrayField(models.TextField())
    words = SearchVectorField()

    class Meta:
        db_table = "directory_person"
        indexes = [
            GinIndex(fields=["words"], name="directory_person_words"),
            GinIndex(fields=["facets"], name="directory_person_facets"),
            models.Index(fields=["sort_name", "id"], name="directory_person_by_name"),
            models.Index(fields=["network", "id"], name="directory_person_of_network"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="") | Q(sort_name="", more="", text=""),
                name="directory_person_named_or_nothing",
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(self.id)
