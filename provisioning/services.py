"""Making a network: one database transaction, wholly there or not at all."""

from dataclasses import dataclass
from uuid import UUID

from provisioning import blueprint, fleet, grants, roles, seeds
from provisioning import connections as provisioning
from provisioning.seeds import Wishes
from shared_apps.billing import services as billing
from shared_apps.commissioning import services as commissioning
from shared_apps.commissioning.models import ProvisioningRun
from shared_apps.federation import admission
from tenant_apps.audit import services as audit
from tenants import current
from tenants import services as registry
from tenants.current import NetworkRef
from tenants.models import Network


@dataclass(frozen=True, slots=True)
class Built:
    """What a build ended with. `already` says that an earlier build had finished it."""

    network: NetworkRef
    already: bool


def build(run_id: UUID) -> Built:
    """Build the network of this run. Called again, after a crash or twice at once, it does it once.

    Mail to the champion waits in the network's outbox until the transaction is committed.
    """
    commissioning.note_start(run_id=run_id)
    with provisioning.one_transaction():
        with provisioning.acting(current.SHARED):
            run = ProvisioningRun.objects.select_for_update().get(id=run_id)
            network = Network.objects.get(id=run.network_id)
            ref = network.ref()
            if network.state != Network.State.PROVISIONING:
                return Built(ref, already=True)
        make_schema(ref)
        with provisioning.acting(current.network_door(ref)):
            seeds.sow(ref, _wishes(run))
        with provisioning.acting(current.SHARED):
            registry.mark_active(network_id=ref.id)
            fleet.record_version(ref)
            if run.federated:
                admission.invite(network=ref, by=run.requested_by)
            billing.open_account(
                network_id=ref.id,
                kind=ref.kind,
                name=ref.name,
                email=run.champion_email,
                by=run.requested_by,
            )
            commissioning.note_done(run=run)
            audit.record(action="network.built", by=run.requested_by, subject=ref.id)
    return Built(ref, already=False)


def make_schema(ref: NetworkRef) -> None:
    """Roles, schema, tables and rights of one network, within the current transaction."""
    with provisioning.acting(current.SHARED):
        script = blueprint.script()
    roles.create_for_network(ref.schema)
    with provisioning.acting(current.network_door(ref)):
        provisioning.run(script)
        provisioning.run(grants.network_grants(ref.schema))


def _wishes(run: ProvisioningRun) -> Wishes:
    return Wishes(
        champion_name=run.champion_name,
        champion_email=run.champion_email,
        welcome_minutes=run.welcome_minutes,
    )
