"""The public conformance tester, over the wire."""

import httpx2
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import Status, check_server

from tenant_apps.scim import services
from tenants import current
from tenants.current import NetworkRef
from tests.factories.members import admit
from tests.site import Site


def test_the_conformance_tester_passes_whole(site: Site, nwl: NetworkRef) -> None:
    with current.enter(nwl):
        champion = admit(name="Grace Adeyemi", role="champion")
        secret = services.make_token(by=champion.id)
    headers = {"Authorization": f"Bearer {secret}", "Host": nwl.host}
    address = site.url("/scim/v2", network="nwl").replace(nwl.host, "127.0.0.1")
    with httpx2.Client(base_url=address, headers=headers, timeout=60) as client:
        results = check_server(SyncSCIMClient(client))
    wrong = [
        f"{one.title}: {one.reason}"
        for one in results
        if one.status in (Status.DEVIATION, Status.ERROR, Status.CRITICAL)
    ]
    assert wrong == []
    # What a service may leave out, and this one does: there is one list of people, and no groups.
    assert {one.title for one in results if one.status == Status.SKIPPED} == set()
    assert len(results) > 40
