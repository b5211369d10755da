"""What the DNS says of a name: whose it is, and where it leads. Asked for a few seconds at most."""

import time
from collections.abc import Iterable
from dataclasses import dataclass

import dns.exception
import dns.rdatatype
import dns.resolver
from django.conf import settings
from dns.rdtypes.ANY.TXT import TXT

from kernel import database
from tenants.models import HostClaim

Found = HostClaim.Found

# Below this name the proof stands, so that it is in nobody's way.
PROOF = "_hexitime"
_SECONDS, _SECONDS_IN_ALL = 2.0, 4.0
_NOTHING = (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer)


def proof_of(token: str) -> str:
    """What the TXT record has to say."""
    return f"hexitime={token}"


def find(*, host: str, token: str, usual: str) -> str:
    """Whether the name is proven, and leads to where `usual` does. Outside of transactions."""
    database.refuse_outside_call("DNS")
    asking = _Asking(until=time.monotonic() + _SECONDS_IN_ALL)
    try:
        said = list(asking.texts(f"{PROOF}.{host}"))
        if proof_of(token) not in said:
            is_other = any(text.startswith("hexitime=") for text in said)
            return Found.OTHER_RECORD if is_other else Found.NO_RECORD
        leads_here = asking.addresses(host) & asking.addresses(usual)
    except dns.exception.DNSException:
        return Found.NO_ANSWER
    return Found.READY if leads_here else Found.ELSEWHERE


@dataclass(frozen=True, slots=True)
class _Asking:
    """Questions that are done with, all of them, by then."""

    until: float

    def addresses(self, host: str) -> set[str]:
        """The IP addresses of a name, by whatever names it leads there."""
        found = (self._answers(host, kind) for kind in (dns.rdatatype.A, dns.rdatatype.AAAA))
        return {str(record) for records in found for record in records}

    def texts(self, name: str) -> Iterable[str]:
        for record in self._answers(name, dns.rdatatype.TXT):
            assert isinstance(record, TXT)
            yield b"".join(record.strings).decode("utf-8", "replace").strip()

    def _answers(self, name: str, kind: dns.rdatatype.RdataType) -> list[dns.rdata.Rdata]:
        left = self.until - time.monotonic()
        if left <= 0:
            raise dns.exception.Timeout
        try:
            return list(_resolver().resolve(name, kind, search=False, lifetime=left))
        except _NOTHING:
            return []


def _resolver() -> dns.resolver.Resolver:
    """Made anew, and without a memory: a record that was just made counts at once."""
    server = settings.DNS_SERVER
    resolver = dns.resolver.Resolver(configure=not server)
    if server:
        address, _, port = server.rpartition(":")
        resolver.nameservers, resolver.port = [address], int(port)
    resolver.timeout, resolver.cache = _SECONDS, None
    return resolver
