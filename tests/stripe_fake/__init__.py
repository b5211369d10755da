"""A small Stripe of our own that keeps state and speaks real HTTP, where localstripe has no API."""

from tests.stripe_fake.books import Books, Unwilling
from tests.stripe_fake.server import StripeFake

__all__ = ["Books", "StripeFake", "Unwilling"]
