"""What is looked for in a trace of a request: whatever names another network, or someone there."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from shared_apps.operators.models import Operator
from tenant_apps.audit.models import Event
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.isolation import needles
from tests.isolation.recording import Line

CENTRE = "centre"


@dataclass(frozen=True, slots=True)
class Names:
    """For each place, the words that name it and its people."""

    of: Mapping[str, frozenset[str]]

    def foreign_to(self, place: str) -> re.Pattern[str]:
        """What a trace of this place must not have. An unknown place has nothing of its own."""
        ours = self.of.get(place, frozenset())
        words = {re.escape(word) for words in self.of.values() for word in words - ours}
        return re.compile(rf"(?<![\w-])(?:{'|'.join(sorted(words, key=len))})(?!\w)")


def names(networks: Mapping[str, NetworkRef]) -> Names:
    """All that names these networks, their members, and the centre's operators."""
    return Names(
        {CENTRE: operators()}
        | {place: network_words(one) | members(one) for place, one in networks.items()}
    )


def network_words(network: NetworkRef) -> frozenset[str]:
    return frozenset({network.id.hex, *needles.names(network)})


def members(network: NetworkRef) -> frozenset[str]:
    """Names, handles and e-mails of all members, and the ids by which they are known."""
    with current.enter(network):
        rows = Member.objects.values_list("id", "name", "handle", "user_id", "user__email")
        return frozenset(str(word) for row in rows for word in row)


def operators() -> frozenset[str]:
    with current.shared():
        rows = Operator.objects.values_list("id", "name", "user_id", "user__email")
        return frozenset(str(word) for row in rows for word in row)


def naming(texts: Iterable[str], foreign: re.Pattern[str]) -> list[str]:
    """Those that have one of these words."""
    return [text for text in texts if foreign.search(text)]


def lines_naming(lines: Iterable[Line], foreign: re.Pattern[str]) -> list[str]:
    return naming((line.text for line in lines), foreign)


def lines_elsewhere(lines: Iterable[Line], own: str) -> list[str]:
    """Lines, but for statements, that do not bear this network's id, or `central`."""
    wanted = f" network={own} "
    return [line.text for line in lines if not line.is_statement and wanted not in line.text]


def audit_of(network: NetworkRef) -> list[str]:
    """The rows of a network's audit."""
    with current.enter(network):
        return [json.dumps(one, default=str) for one in Event.objects.values()]
