"""What the pages here have in common: django-allauth's views in our own dress."""

from typing import Any

from django.http import HttpResponse


class OurPage:
    """Put before one of allauth's form views: what is wrong with a form is told with status 422."""

    def form_invalid(self: Any, form: Any) -> HttpResponse:
        page: HttpResponse = self.render_to_response(self.get_context_data(form=form), status=422)
        return page
