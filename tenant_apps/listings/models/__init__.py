"""Offers and requests, the kinds of help they are of, and templates to begin from."""

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
from tenant_apps.listings.models.switches import MinimumRule, ReviewRule
from tenant_apps.listings.models.template import RequestTemplate, RequestTemplateSkill

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
    "MinimumRule",
    "RequestTemplate",
    "RequestTemplateSkill",
    "ReviewRule",
    "today",
    "usual_closing_day",
]
