"""Links that prove an e-mail address: each is believed by one network, once."""

from django.contrib.auth.tokens import PasswordResetTokenGenerator

from tenants.keys import former_signing_keys, signing_key


class NetworkTokens(PasswordResetTokenGenerator):
    """Django's own tokens, signed with the current network's key."""

    @property
    def secret(self) -> str:
        return signing_key("password-reset")

    @secret.setter
    def secret(self, value: str) -> None:
        raise AttributeError("The key follows the network.")

    @property
    def secret_fallbacks(self) -> list[str | bytes]:
        return [*former_signing_keys("password-reset")]

    @secret_fallbacks.setter
    def secret_fallbacks(self, value: list[str | bytes]) -> None:
        raise AttributeError("The keys follow the network.")


password_reset_tokens = NetworkTokens()
