"""A champion connects their organisations' own sign-ins, and staff come in by them."""

from urllib.parse import urlsplit

import requests

from tests.functional.browsing import People, Person
from tests.sign_ins import CLIENT, SECRET, SignIn
from tests.site import Site

Who = dict[str, str]


def when_openid_is_connected(chris: Person, provider: SignIn, name: str, who: Who) -> None:
    """From the settings to live, tested on the way by the champion's own login there."""
    chris.goes_to("Run the network")
    chris.follows("How people sign in")
    chris.follows("Add OpenID Connect")
    chris.writes("Name", name)
    chris.writes("E-mail domains", who["email"].partition("@")[2])
    chris.ticks("Whoever signs in by it becomes a member")
    chris.writes("Issuer", provider.base)
    chris.writes("Client ID", CLIENT)
    chris.writes("Client secret", SECRET)
    chris.presses("Go on")
    chris.reads_heading(name)
    provider.set(person=who, back=[own_address(chris, "/back/")])
    press(chris, "Test sign-in")
    then_it_is_brought_live(chris, who)


def when_saml_is_connected(
    chris: Person, site: Site, provider: SignIn, name: str, who: Who
) -> None:
    """The same by SAML 2.0: what its metadata say is read from their address."""
    chris.goes_to("Run the network")
    chris.follows("How people sign in")
    chris.follows("Add SAML 2.0")
    chris.writes("Name", name)
    chris.writes("E-mail domains", who["email"].partition("@")[2])
    chris.ticks("Whoever signs in by it becomes a member")
    chris.writes("Address of the metadata", f"{provider.base}/html")
    chris.presses("Go on")
    chris.reads_error("Or the metadata itself", "This is not SAML metadata")
    chris.writes("Address of the metadata", f"{provider.base}/metadata")
    chris.presses("Go on")
    chris.reads_heading(name)
    ours = urlsplit(own_address(chris, "/metadata/"))
    headers = {"Host": str(ours.hostname)}
    answer = requests.get(f"http://127.0.0.1:{site.port}{ours.path}", headers=headers, timeout=10)
    provider.set(person=who, metadata=answer.text)
    press(chris, "Test sign-in")
    press(chris, "Go on")
    then_it_is_brought_live(chris, who)


def then_it_is_brought_live(chris: Person, who: Who) -> None:
    chris.reads_heading("It works")
    chris.looks_again()
    chris.reads(f"says that you are {who['name']}, {who['email']}.")
    chris.presses("Bring it live")
    chris.reads("Live")


def when_coming_by_openid(person: Person, url: str, name: str) -> None:
    """One press, and no form of ours."""
    person.visits(url)
    press(person, f"Sign in with {name}")


def when_coming_by_saml(person: Person, url: str, name: str) -> None:
    person.visits(url)
    press(person, f"Sign in with {name}")
    press(person, "Go on")


def press(person: Person, button: str) -> None:
    """What leads on to another site and back, by pages that nobody stays on."""
    person.page.get_by_role("button", name=button, exact=True).first.click()


def own_address(chris: Person, end: str) -> str:
    """What a champion copies to the organisation's side."""
    return chris.page.get_by_text(end).first.inner_text().strip()


def letting(people: People, *providers: SignIn) -> None:
    for one in providers:
        people.watch.lets(one.base)
