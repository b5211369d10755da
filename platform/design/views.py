"""The page that shows every component, the page of help, and the pages for what goes wrong."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_http_methods, require_safe

from design import samples


@require_http_methods(["GET", "HEAD", "POST"])
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component with made-up content. Its form keeps nothing: posting shows its errors."""
    pages = Paginator(range(70), 10)
    form = samples.SampleForm(request.POST if request.method == "POST" else None)
    context = {
        **samples.content(),
        "sample_form": form,
        "wrong_form": samples.SampleForm(samples.WRONG, prefix="wrong"),
        "page": pages.get_page(request.GET.get("page", 3)),
    }
    return render(request, "design/gallery.html", context)


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """How it works, in one page."""
    return render(request, "design/help.html")


def unknown_host(request: HttpRequest) -> HttpResponse:
    """404 for an address that is no network's; names none, and asks no context processor."""
    return HttpResponse(render_to_string("design/unknown_host.html"), status=404)
