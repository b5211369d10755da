"""Reading the brand, for the frame of every page."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.urls import reverse

from design import colour as colours
from design.wording import USUAL, Words
from tenant_apps.brand import files
from tenant_apps.brand.models import OWN_COLOUR, TEXTS, Brand
from tenant_apps.outbox import letters
from tenants import current as place
from tenants.kept_queries import KeptQuery


@dataclass(frozen=True, slots=True)
class CurrentBrand:
    """What the frame of a page shows; an empty `logo_url` means that there is no logo."""

    name: str
    colour: str
    logo_hash: str
    logo_url: str
    theme_url: str
    words: Words = USUAL
    welcome_text: str = ""
    mail_signature: str = ""


_BRAND = KeptQuery(lambda: Brand.objects.order_by("pk")[:1])


def current() -> CurrentBrand:
    """The brand of the current network. One query."""
    brand = _BRAND.first() or Brand(name=place.network().name, colour=OWN_COLOUR)
    _css, version = theme(brand.colour)
    return CurrentBrand(
        name=brand.name,
        colour=brand.colour,
        logo_hash=brand.logo_hash,
        logo_url=f"{_path('brand:logo')}?v={brand.logo_hash[:12]}" if brand.logo_hash else "",
        theme_url=f"{_path('brand:theme')}?v={version}",
        words=_words(brand),
        welcome_text=brand.welcome_text,
        mail_signature=brand.mail_signature,
    )


def of_mails() -> letters.Own:
    """The colour of the current network, and how its mails end. One query."""
    brand = Brand.objects.only("colour", "mail_signature").first()
    return letters.Own(brand.colour, brand.mail_signature) if brand else letters.Own(OWN_COLOUR)


def texts() -> dict[str, str]:
    """The words and texts that were chosen, by name; empty ones are the usual."""
    return Brand.objects.values(*TEXTS).first() or dict.fromkeys(TEXTS, "")


def words() -> Words:
    """What the current network calls its members and organisations. One query."""
    brand = Brand.objects.first()
    return _words(brand) if brand else USUAL


def _words(brand: Brand) -> Words:
    return Words(
        member=brand.member_word or USUAL.member,
        members=brand.members_word or USUAL.members,
        organisation=brand.organisation_word or USUAL.organisation,
        organisations=brand.organisations_word or USUAL.organisations,
    )


@lru_cache(maxsize=1024)
def theme(colour: str) -> tuple[str, str]:
    """The style sheet of a brand colour, and its version. The same for every network."""
    chosen = colours.theme(colour)
    return colours.theme_css(chosen), colours.theme_hash(chosen)


def logo_file() -> tuple[Path, str] | None:
    """The logo's file and its hash, if the network has one."""
    brand = Brand.objects.first()
    if brand is None or not brand.logo_hash:
        return None
    file = files.path(brand.logo_hash)
    return (file, brand.logo_hash) if file.exists() else None


def _path(view: str) -> str:
    """Workers ask too, where no request has chosen the network's addresses."""
    return reverse(view, urlconf=settings.NETWORK_URLCONF)
