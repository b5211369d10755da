"""The brand's files, which anyone may fetch, and the pages where a champion sets it."""

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_http_methods, require_safe

from kernel.errors import NotFound
from tenant_apps.brand import presenters, selectors, services
from tenant_apps.brand.forms import BrandForm, WordsForm
from tenant_apps.policy.access import needs
from tenant_apps.policy.http import ActorRequest
from tenant_apps.policy.permissions import Permission
from tenants.http import NetworkRequest

_YEAR_SECONDS = 365 * 24 * 3600


@require_safe
def logo(request: NetworkRequest) -> FileResponse:
    """The network's logo, always a PNG of our own making."""
    found = selectors.logo_file()
    if found is None:
        raise NotFound("This network has no logo.")
    file, logo_hash = found
    response = FileResponse(file.open("rb"), content_type="image/png")
    response.headers["ETag"] = f'"{logo_hash[:16]}"'
    _cache(response, logo_hash.startswith(request.GET.get("v") or "-"))
    return response


@require_safe
def theme(request: NetworkRequest) -> HttpResponse:
    """The network's colours as custom properties."""
    css, version = selectors.theme(selectors.current().colour)
    response = HttpResponse(css, content_type="text/css; charset=utf-8")
    response.headers["ETag"] = f'"{version}"'
    _cache(response, request.GET.get("v") == version)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.BRAND_CHANGE)
def settings(request: ActorRequest) -> HttpResponse:
    """Name, colour and logo."""
    brand = selectors.current()
    form = _form(request, brand)
    if form.is_bound and form.is_valid():
        _save(request, form)
        messages.success(request, "The brand is saved. Everyone sees it from now on.")
        return redirect("brand:settings")
    return _page(request, form, brand)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.BRAND_CHANGE)
def words(request: ActorRequest) -> HttpResponse:
    """What members and organisations are called, the welcome, and how mails end."""
    data = request.POST if request.method == "POST" else None
    form = WordsForm(data, initial=selectors.texts())
    if form.is_bound and form.is_valid():
        services.change_words(by=request.member.id, **form.values())
        messages.success(request, "The words and texts are saved.")
        return redirect("brand:words")
    status = 422 if form.errors else 200
    return render(request, "brand/words.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.BRAND_CHANGE)
def preview(request: ActorRequest) -> HttpResponse:
    """The brand as it would look; nothing is kept. A part of the page for htmx, else all of it."""
    if request.method != "POST":
        return redirect("brand:settings")
    brand = selectors.current()
    form = _form(request, brand)
    if request.headers.get("HX-Request") != "true":
        return _page(request, form, brand)
    return render(request, "brand/_preview.html", {"preview": _preview(form, brand)})


def _form(request: ActorRequest, brand: selectors.CurrentBrand) -> BrandForm:
    initial = {"name": brand.name, "colour": brand.colour}
    has_logo = bool(brand.logo_hash)
    if request.method == "POST":
        return BrandForm(request.POST, request.FILES, initial=initial, has_logo=has_logo)
    return BrandForm(initial=initial, has_logo=has_logo)


def _save(request: ActorRequest, form: BrandForm) -> None:
    data = form.cleaned_data
    services.change(
        name=data["name"],
        colour=data["colour"],
        new_logo=data["logo"],
        states_right=data["states_right"],
        removes_logo=data.get("remove_logo", False),
        by=request.member.id,
    )


def _page(request: ActorRequest, form: BrandForm, brand: selectors.CurrentBrand) -> HttpResponse:
    errors = form.errors if form.is_bound else {}
    context = {"form": form, "preview": _preview(form, brand)}
    return render(request, "brand/settings.html", context, status=422 if errors else 200)


def _preview(form: BrandForm, brand: selectors.CurrentBrand) -> presenters.Preview:
    """What is right of the form so far, and the brand as it is for the rest."""
    data = form.right_so_far()
    logo_url = "" if data.get("remove_logo") else brand.logo_url
    return presenters.preview(
        name=data.get("name") or brand.name,
        colour=data.get("colour") or brand.colour,
        logo_url=logo_url,
        png=data.get("logo"),
    )


def _cache(response: HttpResponse | FileResponse, is_versioned: bool) -> None:
    """For a year where the address names the version; else asked about each time."""
    if is_versioned:
        patch_cache_control(response, public=True, max_age=_YEAR_SECONDS, immutable=True)
    else:
        patch_cache_control(response, public=True, no_cache=True)
