"""Examples of every building block, in development only. All content is invented."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from config.styleguide_examples import PAGES, context_of


def index(request: HttpRequest) -> HttpResponse:
    """List the pages of examples."""
    return render(request, "styleguide/index.html", {"pages": PAGES})


def example(request: HttpRequest, page: str) -> HttpResponse:
    """Show one page of examples."""
    if page not in PAGES:
        raise Http404
    context = context_of(page, at=timezone.now()) | {"pages": PAGES, "page": page}
    return render(request, f"styleguide/{page}.html", context)
