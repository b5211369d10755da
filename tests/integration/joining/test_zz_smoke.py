from tenants import current
from tests.factories.joining import *
def test_smoke(nwl, alice, champion, as_champion):
    with current.enter(nwl):
        assert alice.handle == "alice"
        JoinLinkFactory(by=champion.id)
    r = as_champion.get("/settings/")
    assert r.status_code == 200, r.content
