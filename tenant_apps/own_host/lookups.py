"""What the DNS says of a name: whose it is, and where it leads. Asked for a few seconds at most."""

from collections.abc import Iterable

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
    try:
        said = list(_texts(f"{PROOF}.{host}"))
        if proof_of(token) not in said:
            is_other = any(text.startswith("hexitime=") for text in said)
            return Found.OTHER_RECORD if is_other else Found.NO_RECORD
        leads_here = addresses(host) & addresses(usual)
    except dns.exception.DNSException:
        return Found.NO_ANSWER
    return Found.READY if leads_here else Found.ELSEWHERE


def addresses(host: str) -> set[str]:
    """The IP addresses of a name, by whatever names it leads there."""
    found = (_answers(host, kind) for kind in (dns.rdatatype.A, dns.rdatatype.AAAA))
    return {str(record) for records in found for record in records}


def _texts(name: str) -> Iterable[str]:
    for record in _answers(name, dns.rdatatype.TXT):
        assert isinstance(record, TXT)
        yield b"".join(record.strings).decode("utf-8", "replace").strip()


def _answers(name: str, kind: dns.rdatatype.RdataType) -> list[dns.rdata.Rdata]:
    try:
        return list(_resolver().resolve(name, kind, search=False))
    except _NOTHING:
        return []


def _resolver() -> dns.resolver.Resolver:
    """Made anew, and without a memory: a record that was just made counts at once."""
    server = settings.DNS_SERVER
    resolver = dns.resolver.Resolver(configure=not server)
    if server:
        address, _, port = server.rpartition(":")
        resolver.nameservers, resolver.port = [address], int(port)
    resolver.timeout, resolver.lifetime, resolver.cache = _SECONDS, _SECONDS_IN_ALL, None
    return resolver
