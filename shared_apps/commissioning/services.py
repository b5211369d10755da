"""Every write that an operator asks for: networks requested, retried, renamed, suspended.

All of it runs in the shared schema, inside the door its caller opened.
"""

from collections.abc import Sequence
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError
from django.db.models import F, TextChoices
from django.db.models.functions import Coalesce, Now

from kernel import clock, database
from kernel.errors import NotFound, Refused
from kernel.minutes import MAX_MINUTES
from shared_apps.commissioning import domains, mails, tasks
from shared_apps.commissioning.models import DirectoryEntry, EmailDomain, ProvisioningRun
from shared_apps.visiting import services as visiting
from tenant_apps.accounts.services import normalise_email
from tenant_apps.audit import services as audit
from tenants import services as tenants
from tenants.current import NetworkRef
from tenants.models import IntegratedCareSystem, Network

RunState = ProvisioningRun.State


class SuspensionReason(TextChoices):
    """Why a network is closed: one of a few, since the audit holds no free text about people."""

    REQUESTED = "requested", "The network asked for it"
    SECURITY = "security", "A security concern"
    CONDUCT = "conduct", "It is not used as agreed"
    OTHER = "other", "Another reason"
    NON_PAYMENT = "non_payment", "It has not been paid for"


class ArchiveReason(TextChoices):
    """Why a network is archived."""

    REQUESTED = "archive_requested", "The network asked for it"
    ENDED = "archive_ended", "It has come to its end"
    UNUSED = "archive_unused", "Nobody uses it any more"
    OTHER = "archive_other", "Another reason"


class BadChampion(Refused):
    """The champion cannot be invited like this."""

    code = "bad_champion"
    status = 400
    default_message = "Enter the champion’s name and an e-mail address that can receive mail."


class BadWelcome(Refused):
    """Welcome credits are whole minutes, none or some."""

    code = "bad_welcome_credits"
    status = 400
    default_message = f"Welcome credits are between 0 and {MAX_MINUTES // 60} hours."


class IcsMissing(Refused):
    """A network of an Integrated Care System says which."""

    code = "ics_missing"
    status = 400
    default_message = "Choose the Integrated Care System."


class DomainTaken(Refused):
    """People of one e-mail domain are sent to one network."""

    code = "email_domain_taken"
    default_message = "One of these e-mail domains leads to another network already."


class NotFailed(Refused):
    """Only a run that failed is started again."""

    code = "run_not_failed"
    default_message = "This is under way or done already. Reload the page to see how far it is."


def request_network(
    *,
    name: str,
    slug: str,
    kind: str,
    ics_code: str | None,
    champion_email: str,
    champion_name: str,
    welcome_minutes: int,
    federated: bool,
    by: UUID | None,
    is_listed: bool = True,
    email_domains: Sequence[str] = (),
) -> ProvisioningRun:
    """Register a network and ask the worker to build it, all or nothing.

    An ICS network without a name takes its ICS's. Raises BadName, BadSlug, SlugTaken, IcsTaken,
    CommunityTaken, UnknownIcs (tenants.services), BadDomain, and the errors above.
    """
    email, champion = _champion(champion_email, champion_name)
    if not 0 <= welcome_minutes <= MAX_MINUTES:
        raise BadWelcome
    if kind == Network.Kind.ICS and not ics_code:
        raise IcsMissing
    chosen_ics = ics_code if kind == Network.Kind.ICS else None
    with database.atomic():
        network = tenants.register(
            name=name or _ics_name(chosen_ics), slug=slug, kind=kind, ics_code=chosen_ics
        )
        run = ProvisioningRun.objects.create(
            network=network,
            champion_email=email,
            champion_name=champion,
            welcome_minutes=welcome_minutes,
            federated=federated,
            requested_by=by,
        )
        DirectoryEntry.objects.create(network=network, is_listed=is_listed)
        _add_domains(network.id, domains.tidy_all(list(email_domains)))
        audit.record(
            action="network.requested",
            by=by,
            subject=network.id,
            detail={"kind": network.kind, "federated": federated},
        )
        database.on_commit(lambda: tasks.start(run.id))
    return run


def note_start(*, run_id: UUID) -> None:
    """The worker takes a run up. A run that has ended stays as it is.

    A run whose worker died stays `building` and is taken up again in the same way: the build is
    one transaction, so nothing of the first attempt is there.
    """
    ProvisioningRun.objects.unfinished().filter(id=run_id).update(
        state=RunState.BUILDING, started_at=clock.now(), attempts=F("attempts") + 1
    )


def note_done(*, run: ProvisioningRun) -> None:
    """The network is built. Called in the transaction that built it."""
    ProvisioningRun.objects.filter(id=run.id).update(
        state=RunState.DONE, finished_at=clock.now(), error_code=""
    )


def note_failure(*, run_id: UUID, code: str) -> None:
    """The build failed and left nothing behind; the code is for the operator."""
    ProvisioningRun.objects.unfinished().filter(id=run_id).update(
        state=RunState.FAILED,
        started_at=Coalesce("started_at", Now()),
        finished_at=clock.now(),
        error_code=code[:60] or "unknown",
    )


def retry(*, run_id: UUID, by: UUID | None) -> None:
    """Ask the worker once more for a run that failed. Raises NotFailed."""
    with database.atomic():
        again = ProvisioningRun.objects.filter(id=run_id, state=RunState.FAILED).update(
            state=RunState.REQUESTED, error_code="", finished_at=None, requested_at=clock.now()
        )
        if not again:
            raise NotFailed
        network_id = ProvisioningRun.objects.values_list("network_id", flat=True).get(id=run_id)
        audit.record(action="network.build_retried", by=by, subject=network_id)
        database.on_commit(lambda: tasks.start(run_id))


def rename(*, network_id: UUID, name: str, by: UUID | None) -> None:
    """Give a network another name. Raises BadName, NotFound."""
    with database.atomic():
        tenants.rename(network_id=network_id, name=name)
        audit.record(action="network.renamed", by=by, subject=network_id)


def set_findability(
    *, network_id: UUID, is_listed: bool, email_domains: Sequence[str], by: UUID | None
) -> None:
    """Say how people outside find a network. Raises BadDomain, DomainTaken, NotFound."""
    wanted = domains.tidy_all(list(email_domains))
    with database.atomic():
        there = Network.objects.exclude(state=Network.State.REMOVED)
        if not there.select_for_update().filter(id=network_id).exists():
            raise NotFound
        DirectoryEntry.objects.update_or_create(
            network_id=network_id, defaults={"is_listed": is_listed}
        )
        EmailDomain.objects.filter(network_id=network_id).exclude(domain__in=wanted).delete()
        _add_domains(network_id, wanted)
        audit.record(action="network.findability_changed", by=by, subject=network_id)


def suspend(*, network_id: UUID, reason: str, by: UUID | None) -> None:
    """Close a network until it is reactivated, with every visit to it.

    `reason`: SuspensionReason. Raises WrongState.
    """
    detail = {"reason": SuspensionReason(reason).value}
    with database.atomic():
        tenants.suspend(network_id=network_id)
        visiting.end_all_in(network_id=network_id)
        audit.record(action="network.suspended", by=by, subject=network_id, detail=detail)


def archive(*, network: NetworkRef, reason: str, by: UUID | None) -> None:
    """Close a network for good, unless it is restored; its champions are told by mail.

    `reason`: ArchiveReason. Opens the network's door, so not within a transaction. Raises
    WrongState.
    """
    why = ArchiveReason(reason)
    champions = mails.champions(network)
    with database.atomic():
        tenants.archive(network_id=network.id)
        detail = {"reason": why.value}
        audit.record(action="network.archived", by=by, subject=network.id, detail=detail)
        mails.tell_archived(network, champions, why.label)


def restore(*, network: NetworkRef, by: UUID | None) -> None:
    """Open an archived network again; its champions are told by mail.

    Opens the network's door, so not within a transaction. Raises WrongState, IcsTaken,
    CommunityTaken.
    """
    champions = mails.champions(network)
    with database.atomic():
        tenants.restore(network_id=network.id)
        audit.record(action="network.restored", by=by, subject=network.id)
        mails.tell_restored(network, champions)


def reactivate(*, network_id: UUID, by: UUID | None) -> None:
    """Open a suspended network again. Raises WrongState."""
    with database.atomic():
        tenants.reactivate(network_id=network_id)
        audit.record(action="network.reactivated", by=by, subject=network_id)


def _champion(email: str, name: str) -> tuple[str, str]:
    address, tidy = normalise_email(email), " ".join(name.split())
    try:
        validate_email(address)
    except ValidationError as error:
        raise BadChampion from error
    if not tidy or len(tidy) > 120 or len(address) > 254:
        raise BadChampion
    return address, tidy


def _ics_name(code: str | None) -> str:
    found = IntegratedCareSystem.objects.filter(code=code).first() if code else None
    return found.name if found else ""


def _add_domains(network_id: UUID, wanted: list[str]) -> None:
    kept = EmailDomain.objects.filter(network_id=network_id).values_list("domain", flat=True)
    fresh = set(wanted) - set(kept)
    try:
        with database.atomic():
            EmailDomain.objects.bulk_create(
                EmailDomain(network_id=network_id, domain=domain) for domain in sorted(fresh)
            )
    except IntegrityError as error:
        raise DomainTaken from error
