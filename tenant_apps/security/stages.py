"""What comes between a right password and being signed in."""

from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest

from tenant_apps.security import second_step


class SecondStep(AuthenticateStage):  # type: ignore[misc]
    """As allauth's own, but not for whom the organisation's sign-in asked for a second step."""

    def _should_handle(self, request: HttpRequest) -> bool:
        if second_step.was_taken_elsewhere(request, self.login.user):
            return False
        return bool(super()._should_handle(request))
