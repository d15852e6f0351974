"""Pages of the second factor that allauth leaves open where the work needs them shut."""

from __future__ import annotations

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.views import RemoveWebAuthnView
from django.contrib import messages
from django.forms import ModelForm
from django.http import HttpResponse, HttpResponseRedirect


class RemoveKeyView(RemoveWebAuthnView):
    """Stops using a key, but not the last one of somebody whose work needs it."""

    def form_valid(self, form: ModelForm[Authenticator]) -> HttpResponse:
        adapter = get_adapter()
        if not adapter.can_delete_authenticator(self.get_object()):
            sentence = adapter.error_messages["cannot_delete_authenticator"]
            messages.error(self.request, str(sentence))
            return HttpResponseRedirect(self.get_success_url())
        response: HttpResponse = super().form_valid(form)
        return response
