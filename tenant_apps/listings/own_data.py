"""What listings have of somebody: what they posted."""

from kernel.own_data import ERASED, Held, by

HELD = [
    Held(model="listings.ListingSkill", of=by("listing__owner")),
    Held(
        model="listings.Listing",
        of=by("owner"),
        erased={"title": ERASED, "description": "", "place": "", "returned_because": ""},
    ),
]
