"""A grant to read one case has a beginning and an end.

Grants given before had no end: they end with this migration, and the Chair gives those
that are still needed anew.
"""

from __future__ import annotations

import django.utils.timezone
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("casework", "0003_documents")]

    operations = [
        migrations.AddField(
            "caseuserpermission",
            "starts_at",
            models.DateTimeField(default=django.utils.timezone.now),
            preserve_default=False,
        ),
        migrations.AddField(
            "caseuserpermission",
            "ends_at",
            models.DateTimeField(default=django.utils.timezone.now),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            "caseuserpermission",
            models.CheckConstraint(
                condition=Q(ends_at__gte=F("starts_at")),
                name="grant_ends_after_it_began",
            ),
        ),
    ]
