"""Writing the brand. Errors: BadBrand, NoRightStated, BadWords, and logo.BadLogo."""

from uuid import UUID

from design import colour as colours
from kernel import clock, database
from kernel.errors import Refused
from tenant_apps.audit import services as audit
from tenant_apps.brand import files, logo
from tenant_apps.brand.models import LONGEST_WORD, OWN_COLOUR, TEXTS, Brand
from tenants import current
from tenants import services as registry


class BadBrand(Refused):
    """The name or the colour is none."""

    code = "bad_brand"
    status = 422


class NoRightStated(Refused):
    """A logo without the statement that the network may use it."""

    code = "no_right_stated"
    status = 422
    default_message = "Tick that your network may use this logo."


class BadWords(Refused):
    """One of two words is missing, a word is none, or a text is too long."""

    code = "bad_words"
    status = 422
    default_message = "Enter both words of a pair, in letters, or leave both empty."


def start(*, name: str, colour: str = OWN_COLOUR, by: UUID | None = None) -> Brand:
    """The brand a new network starts with; the one it has, if it has one."""
    with database.atomic():
        brand, made = Brand.objects.get_or_create(
            single=True, defaults={"name": tidy_name(name), "colour": _colour(colour)}
        )
        if made:
            audit.record(action="brand.started", by=by, subject=brand.id)
    return brand


def change(
    *,
    name: str,
    colour: str,
    new_logo: bytes | None = None,
    states_right: bool = False,
    removes_logo: bool = False,
    by: UUID,
) -> Brand:
    """All of the brand at once, or none. The registry of networks follows after the commit."""
    with database.atomic():
        brand = _locked()
        renamed = brand.name != tidy_name(name)
        brand.name, brand.colour = tidy_name(name), _colour(colour)
        brand.changed_at = clock.now()
        brand.save()
        audit.record(action="brand.changed", by=by, subject=brand.id)
        if renamed:
            _rename_in_registry(brand.name)
        if new_logo is not None:
            brand = set_logo(content=new_logo, states_right=states_right, by=by)
        elif removes_logo:
            brand = remove_logo(by=by)
    return brand


def set_logo(*, content: bytes, states_right: bool, by: UUID) -> Brand:
    """Show this picture as the network's logo."""
    if not states_right:
        raise NoRightStated
    png = logo.to_png(content)
    with database.atomic():
        brand = _locked()
        before, brand.logo_hash = brand.logo_hash, files.store(png)
        brand.logo_right_stated_by, brand.logo_right_stated_at = by, clock.now()
        brand.changed_at = clock.now()
        brand.save()
        detail = {"logo": brand.logo_hash}
        audit.record(action="brand.logo_set", by=by, subject=brand.id, detail=detail)
        _forget_later(before)
    return brand


def remove_logo(*, by: UUID) -> Brand:
    """Show the name alone."""
    with database.atomic():
        brand = _locked()
        before, brand.logo_hash = brand.logo_hash, ""
        brand.changed_at = clock.now()
        brand.save()
        audit.record(action="brand.logo_removed", by=by, subject=brand.id)
        _forget_later(before)
    return brand


def change_words(*, by: UUID, **texts: str) -> Brand:
    """Set the words and texts, by their names in TEXTS; what is empty is the usual."""
    if any(len(texts[name]) > LONGEST_WORD for name in TEXTS if name.endswith("_word")):
        raise BadWords
    with database.atomic():
        brand = _locked()
        changed = [name for name in TEXTS if getattr(brand, name) != texts[name]]
        if not changed:
            return brand
        for name in changed:
            setattr(brand, name, texts[name])
        brand.changed_at = clock.now()
        with database.refusing(dict.fromkeys(_OF_WORDS, BadWords())):
            brand.save(update_fields=[*changed, "changed_at"])
        detail = {"fields": changed}
        audit.record(action="brand.words_changed", by=by, subject=brand.id, detail=detail)
    return brand


_OF_WORDS = (
    "brand_brand_member_words",
    "brand_brand_organisation_words",
    "brand_brand_welcome_text_short",
    "brand_brand_mail_signature_short",
)


def tidy_name(name: str) -> str:
    """The name with single spaces, or BadBrand."""
    tidy = " ".join(name.split())
    if not tidy or len(tidy) > 120:
        raise BadBrand("Enter the network’s name, in at most 120 characters.")
    return tidy


def _colour(text: str) -> str:
    try:
        return colours.parse(text)
    except ValueError as error:
        raise BadBrand(str(error)) from error


def _locked() -> Brand:
    """The brand's row, locked, so that files come and go in the order of the rows."""
    brand = Brand.objects.select_for_update().first()
    return brand or Brand.objects.create(name=current.network().name)


def _rename_in_registry(name: str) -> None:
    network = current.network()

    def rename() -> None:
        with current.shared():
            registry.rename(network_id=network.id, name=name)

    database.on_commit(rename)


def _forget_later(logo_hash: str) -> None:
    """Remove the file that is no longer shown, once that is certain and still so."""
    if not logo_hash:
        return
    network = current.network()

    def forget() -> None:
        with current.enter(network), database.atomic():
            if _locked().logo_hash != logo_hash:
                files.forget(logo_hash)

    database.on_commit(forget)
