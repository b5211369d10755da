"""Join links: made, shown as a QR code and a poster, withdrawn."""

from io import BytesIO
from typing import Any
from uuid import UUID

import segno
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from tenant_apps.brand import selectors as brand
from tenant_apps.joining import poster as posters
from tenant_apps.joining import presenters, selectors, services
from tenant_apps.joining.forms import LinkForm
from tenant_apps.joining.models import JoinLink
from tenant_apps.members.access import needs
from tenant_apps.members.http import MemberRequest
from tenant_apps.members.permissions import Permission, Scope, scope_of


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MEMBER_INVITE, in_part=True)
def links(request: MemberRequest) -> HttpResponse:
    """All links, and a form for another; whoever runs an organisation has its own."""
    scope = _scope(request)
    form = LinkForm(request.POST if request.method == "POST" else None, within=scope)
    if form.is_bound and form.is_valid():
        try:
            made = services.make_link(by=request.member.id, **form.wanted())
        except services.DoorOpen as error:
            form.add_error("kind", error.message)
        else:
            messages.success(request, "The link is ready to be shared.")
            return redirect("joining:link", link_id=made.id)
    context = {"form": form, "links": presenters.links(selectors.links(scope))}
    return render(request, "joining/links.html", context, status=422 if form.errors else 200)


@require_safe
@needs(Permission.MEMBER_INVITE, in_part=True)
def link(request: MemberRequest, link_id: UUID) -> HttpResponse:
    """One link with its QR code."""
    context = {"link": presenters.link(_link(request, link_id))}
    return render(request, "joining/link.html", context)


@require_safe
@needs(Permission.MEMBER_INVITE, in_part=True)
def poster(request: MemberRequest, link_id: UUID) -> HttpResponse:
    """One sheet of paper to put on a wall."""
    context = {
        "link": presenters.link(_link(request, link_id)),
        "headline": posters.HEADLINE,
        "about": posters.ABOUT,
        "steps": posters.STEPS,
    }
    return render(request, "joining/poster.html", context)


@require_safe
@needs(Permission.MEMBER_INVITE, in_part=True)
def poster_file(request: MemberRequest, link_id: UUID) -> HttpResponse:
    """The same as a PDF, in the network's colours and with its logo."""
    shown = presenters.link(_link(request, link_id))
    mark = brand.logo_file()
    made = posters.pdf(presenters.poster(shown, brand.current(), mark[0] if mark else None))
    return _file(made, "application/pdf", shown.label, "poster.pdf")


@require_safe
@needs(Permission.MEMBER_INVITE, in_part=True)
def qr_drawing(request: MemberRequest, link_id: UUID) -> HttpResponse:
    """The QR code as a drawing to put into one's own poster."""
    shown = presenters.link(_link(request, link_id))
    drawing = _code(shown.address, kind="svg", scale=10, svgclass=None, lineclass=None)
    return _file(drawing, "image/svg+xml", shown.label, "qr.svg")


@require_safe
@needs(Permission.MEMBER_INVITE, in_part=True)
def qr_picture(request: MemberRequest, link_id: UUID) -> HttpResponse:
    """The same as a picture, for programs that take no drawings."""
    shown = presenters.link(_link(request, link_id))
    return _file(_code(shown.address, kind="png", scale=24), "image/png", shown.label, "qr.png")


def _scope(request: MemberRequest) -> Scope:
    return scope_of(request.member, Permission.MEMBER_INVITE)


def _link(request: MemberRequest, link_id: UUID) -> JoinLink:
    """A link that is for them to see to, or NotFound."""
    return selectors.link(link_id, _scope(request))


def _code(address: str, **look: Any) -> bytes:
    drawn = BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, light="#ffffff", **look)
    return drawn.getvalue()


def _file(content: bytes, content_type: str, label: str, end: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    name = f"{slugify(label) or 'join'}-{end}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MEMBER_INVITE, in_part=True)
def revoke(request: MemberRequest, link_id: UUID) -> HttpResponse:
    """Withdraw a link, having asked first."""
    if request.method != "POST":
        shown = presenters.link(_link(request, link_id))
        if not shown.is_usable:
            return redirect(shown.url)
        return render(request, "design/sure.html", presenters.withdrawing_link(shown))
    services.revoke_link(link_id=_link(request, link_id).id, by=request.member.id)
    messages.success(request, "The link is withdrawn. Whoever joined by it stays.")
    return redirect("joining:link", link_id=link_id)
