"""Password hashing with parameters chosen on purpose."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class MeasuredArgon2(Argon2PasswordHasher):
    """Argon2id at OWASP's minimum (19 MiB, 2 passes, 1 lane).

    Django's default takes ten times the CPU of a sign-in, which a small office
    computer that also keeps the clock cannot spare at shift change.
    """

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
