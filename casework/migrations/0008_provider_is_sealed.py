"""Who provides a service moves into the sealed words of its row: it may be a person."""

from __future__ import annotations

import json
from typing import Any

from django.db import migrations

from accounts.sealing import seal, unseal, wrapping_keys

CONTEXT = "casework_planrow:activity:{}"


def put_into_the_sealed_words(apps: Any, _schema_editor: Any) -> None:
    rows = apps.get_model("casework", "PlanRow").objects
    for row in rows.select_related("case__child__data_key").iterator():
        key = row.case.child.data_key
        if key.wrapped is None:
            continue  # erased: nothing can be added, nothing is kept
        wrapping = wrapping_keys()[key.wrapped_by]
        plain = unseal(bytes(key.wrapped), key=wrapping, context=f"data_key:{key.uid}")
        context = CONTEXT.format(row.uid)
        told: dict[str, Any] = {}
        if row.activity is not None:
            told = json.loads(unseal(bytes(row.activity), key=plain, context=context))
        told["provider"] = row.provider
        text = json.dumps(
            told, ensure_ascii=False, separators=(",", ":"), sort_keys=True
        )
        row.activity = seal(text.encode(), key=plain, context=context)
        row.save(update_fields=["activity"])


class Migration(migrations.Migration):
    dependencies = [("casework", "0007_sharing")]

    operations = [
        migrations.RunPython(put_into_the_sealed_words),
        migrations.RemoveField(model_name="planrow", name="provider"),
    ]
