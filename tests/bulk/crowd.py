"""A network's people and what they ask and offer, as many as wanted."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

import psycopg

from kernel import clock
from tenant_apps.accounts.models import User
from tenant_apps.listings.models import Listing, ListingSkill
from tenant_apps.members.models import Member
from tenant_apps.organisations.models import Organisation
from tenant_apps.skills.models import MemberSkill
from tests.bulk.copying import Table, uuid_of
from tests.bulk.words import ASKS, FIRST, GIVES, JOBS, LAST, MORE, TOPICS

USER, MEMBER, ORGANISATION, LISTING, LISTING_SKILL, MEMBER_SKILL = range(1, 7)
ORGANISATIONS = 40
DAYS = 400
KINDS = (
    "shadowing",
    "coaching",
    "mentoring",
    "teaching",
    "facilitating",
    "reviewing",
    "analysis",
    "speaking",
    "other",
)
STATES = ("open",) * 6 + ("fulfilled", "expired", "expired", "withdrawn")


@dataclass(frozen=True, slots=True)
class Crowd:
    """How many of each. `skills` are ids of the network's list."""

    members: int
    listings: int
    skills: list[UUID]
    now: datetime

    def owner(self, listing: int) -> int:
        return listing % self.members

    def is_offer(self, listing: int) -> bool:
        return listing % 3 == 0

    def posted_at(self, listing: int) -> datetime:
        """The later its number, the later it was posted."""
        return self.now - timedelta(days=DAYS) * (1 - listing / self.listings)


def crowd(members: int, listings: int, skills: list[UUID]) -> Crowd:
    return Crowd(members, listings, skills, clock.now())


def copy_people(admin: psycopg.Connection, of: Crowd) -> None:
    """Organisations, and their members with what each can give and wants to learn."""
    Table(Organisation, ["id", "name"], kind="trust").copy(
        admin, ((uuid_of(ORGANISATION, n), f"House {n:02}") for n in range(ORGANISATIONS))
    )
    # Nobody signs in with it: it is no hash of anything.
    Table(User, ["id", "email"], password="!").copy(
        admin, ((uuid_of(USER, n), f"m{n}@crowd.example") for n in range(of.members))
    )
    people = Table(
        Member,
        ["id", "user_id", "name", "handle", "job_title", "organisation_id"],
        role="member",
        state="active",
        joined_at=of.now - timedelta(days=DAYS),
    )
    people.copy(
        admin,
        (
            (
                uuid_of(MEMBER, n),
                uuid_of(USER, n),
                f"{FIRST[n % len(FIRST)]} {LAST[n // len(FIRST) % len(LAST)]}",
                f"m{n}",
                JOBS[n % len(JOBS)],
                uuid_of(ORGANISATION, n % ORGANISATIONS),
            )
            for n in range(of.members)
        ),
    )
    _copy_what_people_can(admin, of)


def _copy_what_people_can(admin: psycopg.Connection, of: Crowd) -> None:
    """Each gives three skills and wants to learn one."""
    chance, count = Random(1), len(of.skills)
    said = Table(MemberSkill, ["id", "member_id", "skill_id", "direction", "level"])
    rows = (
        (
            uuid_of(MEMBER_SKILL, 4 * n + place),
            uuid_of(MEMBER, n),
            of.skills[skill],
            "give" if place else "learn",
            1 + (n + place) % 3 if place else r"\N",
        )
        for n in range(of.members)
        for place, skill in enumerate(chance.sample(range(count), 4))
    )
    said.copy(admin, rows)


def copy_listings(admin: psycopg.Connection, of: Crowd) -> None:
    """Offers and requests of all ages, two skills each."""
    chance, count = Random(2), len(of.skills)
    today = of.now.date()
    table = Table(
        Listing,
        [
            "id",
            "owner_id",
            "kind",
            "title",
            "description",
            "help_kind",
            "minutes",
            "how",
            "state",
            "closes_on",
            "created_at",
            "request_key",
        ],
    )

    def row(n: int) -> tuple[object, ...]:
        phrases = GIVES if of.is_offer(n) else ASKS
        topic = chance.choice(TOPICS)
        state = chance.choice(STATES)
        closes = today + timedelta(days=1 + n % 90 if state == "open" else -1 - n % 90)
        return (
            uuid_of(LISTING, n),
            uuid_of(MEMBER, of.owner(n)),
            "offer" if of.is_offer(n) else "request",
            chance.choice(phrases).format(topic),
            f"{chance.choice(MORE)} {chance.choice(MORE)}",
            KINDS[n % len(KINDS)],
            15 * (1 + n % 12),
            ("either", "remote", "in_person")[n % 3],
            state,
            closes,
            of.posted_at(n),
            uuid_of(LISTING, n),
        )

    table.copy(admin, map(row, range(of.listings)))
    named = Table(ListingSkill, ["id", "listing_id", "skill_id"])
    named.copy(
        admin,
        (
            (uuid_of(LISTING_SKILL, 2 * n + place), uuid_of(LISTING, n), of.skills[skill])
            for n in range(of.listings)
            for place, skill in enumerate(chance.sample(range(count), 2))
        ),
    )
