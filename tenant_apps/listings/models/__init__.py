"""Offers and requests, and the kinds of help they are of."""

from tenant_apps.listings.models.listing import (
    MAX_OPEN_DAYS,
    MOST_DATES,
    MOST_PEOPLE,
    OPEN_DAYS,
    SKILLS_ON_A_CARD,
    WEEKDAYS,
    KindOfHelp,
    Listing,
    ListingQuerySet,
    ListingSkill,
    today,
    usual_closing_day,
)

__all__ = [
    "MAX_OPEN_DAYS",
    "MOST_DATES",
    "MOST_PEOPLE",
    "OPEN_DAYS",
    "SKILLS_ON_A_CARD",
    "WEEKDAYS",
    "KindOfHelp",
    "Listing",
    "ListingQuerySet",
    "ListingSkill",
    "today",
    "usual_closing_day",
]
