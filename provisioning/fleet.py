"""All networks' schemas, brought to the current version."""

from uuid import UUID

from provisioning import blueprint, grants
from provisioning import connections as provisioning
from provisioning.models import SchemaVersion
from tenants import current, selectors
from tenants.current import NetworkRef

SHORT = 12


def behind() -> list[NetworkRef]:
    """The networks whose schema is not of the current version."""
    wanted = blueprint.version()
    with current.shared():
        known = dict(SchemaVersion.objects.values_list("network_id", "version"))
    networks = selectors.all_in("active", "suspended", "archived")
    return [network for network in networks if known.get(network.id) != wanted]


def standing(network_id: UUID) -> dict[str, str]:
    """A network's version in words, for how it does. One query, in the shared door."""
    known = SchemaVersion.objects.filter(network_id=network_id).first()
    return {"key": "Schema", "value": _in_words(known.version if known else "")}


def migrate_those_behind() -> int:
    """Migrate each network that is behind, one at a time; returns how many."""
    waiting = behind()
    for network in waiting:
        migrate(network)
    return len(waiting)


def migrate(network: NetworkRef) -> None:
    """Bring one network's schema, and the rights in it, to the current version."""
    blueprint.migrate(current.network_door(network))
    with provisioning.one_transaction():
        with provisioning.acting(current.network_door(network)):
            provisioning.run(grants.network_grants(network.schema))
        with provisioning.acting(current.SHARED):
            record_version(network)


def record_version(network: NetworkRef) -> None:
    """Note that this network's schema is of the current version."""
    SchemaVersion.objects.update_or_create(
        network_id=network.id, defaults={"version": blueprint.version()}
    )


def _in_words(version: str) -> str:
    if not version:
        return "Not made yet"
    said = f"Version {version[:SHORT]}"
    wanted = blueprint.version()
    return (
        f"{said}, current" if version == wanted else f"{said}, behind {wanted[:SHORT]}: run setup"
    )
