"""People and their posts: lists and forms of the configuration."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.actor import actor_for
from accounts.commands import people, posts
from accounts.commands.change import ChangeRefused
from accounts.folding import folded_words
from accounts.forms.people import (
    LastDayForm,
    PersonForm,
    PostForm,
    SearchForm,
    roles_by_kind,
)
from accounts.gate import needs
from accounts.middleware import StaffRequest
from accounts.models import AdministrationChange, Person, Post
from accounts.preview import what_they_may_do
from accounts.roles import Permission
from accounts.views.pages import (
    REFUSED,
    SAVE,
    SAVED,
    FormPage,
    changes_of,
    form_page,
    kept,
    page_of,
    typed,
)

MANAGES = needs(Permission.MANAGE_PEOPLE)
Subject = AdministrationChange.Subject


def _address(person: Person) -> str:
    return reverse("accounts:person", args=[person.pk])


@MANAGES
@require_safe
def person_list(request: StaffRequest) -> HttpResponse:
    """List people with the posts they hold today."""
    form = SearchForm(request.GET or None)
    wanted = form.cleaned_data if form.is_valid() else {}
    held = Post.objects.held_on(timezone.now()).select_related("organisation")
    rows = _matching(wanted).prefetch_related(
        Prefetch("posts", queryset=held, to_attr="held")
    )
    context = {"form": form, "people": page_of(request, rows), "keep": kept(request)}
    return render(request, "accounts/people.html", context)


def _matching(wanted: dict[str, Any]) -> QuerySet[Person]:
    rows = Person.objects.order_by("folded_name", "pk")
    if not wanted.get("also_inactive"):
        rows = rows.filter(is_active=True)
    for word in folded_words(wanted.get("q", "")):
        rows = rows.filter(Q(folded_name__contains=word) | Q(username__icontains=word))
    return rows


@MANAGES
@require_safe
def person(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one person: details, posts, and what was changed."""
    return render(request, "accounts/person.html", _about(pk, timezone.now()))


def _about(pk: int, at: datetime) -> dict[str, Any]:
    shown = get_object_or_404(Person, pk=pk)
    theirs = shown.posts.select_related("organisation").order_by("-starts_on", "-pk")
    return {
        "person": shown,
        "posts": theirs,
        "held": {p.pk for p in Post.objects.held_on(at).filter(person=shown)},
        "changes": changes_of(
            (Subject.PERSON, [pk]), (Subject.POST, [p.pk for p in theirs])
        ),
    }


@MANAGES
def person_new(request: StaffRequest) -> HttpResponse:
    """Add a person. Nobody can sign in as them until a password is given."""
    form = PersonForm(typed(request))
    page = FormPage(
        heading=_("Add a person"),
        button=_("Add"),
        done=_("Added. Now give a post, then a one-time password."),
        back=reverse("accounts:people"),
    )

    def add() -> None:
        people.create_person(form.details(), actor=request.actor, at=timezone.now())

    return form_page(request, page, form, add)


@MANAGES
def person_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change a person's details."""
    shown = get_object_or_404(Person, pk=pk)
    form = PersonForm(typed(request), initial=PersonForm.shown(shown))
    page = FormPage(_("Change details"), SAVE, SAVED, _address(shown))

    def edit() -> None:
        at = timezone.now()
        people.edit_person(pk, form.details(), actor=request.actor, at=at)

    return form_page(request, page, form, edit)


@MANAGES
def person_deactivate(request: StaffRequest, pk: int) -> HttpResponse:
    """End a person's access, after asking once."""
    shown = get_object_or_404(Person, pk=pk)
    page = FormPage(
        heading=_("End access"),
        button=_("End access now"),
        done=_("Access has ended, in every open session too."),
        back=_address(shown),
        warning=True,
        intro=_(
            "The person can no longer sign in and gets no more alerts. "
            "What they did stays on record. Access can be given back."
        ),
        context=(("person", shown),),
    )

    def end() -> None:
        people.deactivate_person(pk, actor=request.actor, at=timezone.now())

    return form_page(request, page, forms.Form(typed(request)), end)


@MANAGES
def person_reactivate(request: StaffRequest, pk: int) -> HttpResponse:
    """Give access back."""
    shown = get_object_or_404(Person, pk=pk)
    page = FormPage(
        heading=_("Give access back"),
        button=_("Give access back"),
        done=_("Access is given back."),
        back=_address(shown),
        context=(("person", shown),),
    )

    def give() -> None:
        people.reactivate_person(pk, actor=request.actor, at=timezone.now())

    return form_page(request, page, forms.Form(typed(request)), give)


@MANAGES
def person_password(request: StaffRequest, pk: int) -> HttpResponse:
    """Give a one-time password and show it this once."""
    shown = get_object_or_404(Person, pk=pk)
    context: dict[str, Any] = {"person": shown, "form": forms.Form()}
    if request.method == "POST":
        try:
            context["password"] = people.give_password(
                pk, actor=request.actor, at=timezone.now()
            )
        except ChangeRefused as refused:
            context["refused"] = refused.reasons
    status = REFUSED if "refused" in context else 200
    return render(request, "accounts/password.html", context, status=status)


@MANAGES
def person_second_factor(request: StaffRequest, pk: int) -> HttpResponse:
    """Take away a lost second factor."""
    shown = get_object_or_404(Person, pk=pk)
    page = FormPage(
        heading=_("Take away the second factor"),
        button=_("Take away"),
        done=_("The second factor is taken away."),
        back=_address(shown),
        warning=True,
        intro=_(
            "For a phone or key that is lost. Make sure by a call that it is this person "
            "who asks. Open sessions end; a new one is set up at the next sign-in."
        ),
        context=(("person", shown),),
    )

    def take() -> None:
        people.take_second_factor(pk, actor=request.actor, at=timezone.now())

    return form_page(request, page, forms.Form(typed(request)), take)


@MANAGES
def post_new(request: StaffRequest, pk: int) -> HttpResponse:
    """Give a person a post."""
    shown = get_object_or_404(Person, pk=pk)
    at = timezone.now()
    form = PostForm(typed(request), at=at)
    page = FormPage(
        heading=_("Add a post"),
        button=_("Add"),
        done=_("The post is added."),
        back=_address(shown),
        context=(("person", shown), ("roles_by_kind", roles_by_kind())),
    )

    def add() -> None:
        posts.add_post(form.post(shown), actor=request.actor, at=at)

    return form_page(request, page, form, add)


@MANAGES
def post_end(request: StaffRequest, pk: int) -> HttpResponse:
    """Set the last day of a post."""
    post = get_object_or_404(Post.objects.select_related("person"), pk=pk)
    form = LastDayForm(typed(request))
    page = FormPage(
        heading=_("End a post"),
        button=SAVE,
        done=_("The last day is set."),
        back=_address(post.person),
        intro=f"{post.get_role_display()}, {post.organisation}",
        context=(("person", post.person),),
    )

    def end() -> None:
        day = form.cleaned_data["ends_on"]
        posts.end_post(pk, day, actor=request.actor, at=timezone.now())

    return form_page(request, page, form, end)


@MANAGES
@require_safe
def preview(request: StaffRequest, pk: int) -> HttpResponse:
    """Show what a person may do and see today, role by role."""
    shown = get_object_or_404(Person, pk=pk)
    actor = actor_for(shown, timezone.now())
    context = {"person": shown, "grants": what_they_may_do(actor)}
    return render(request, "accounts/preview.html", context)
