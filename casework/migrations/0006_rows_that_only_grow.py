"""From here on the database itself refuses to change or remove what was remembered."""

from django.db import migrations

from casework.evidence import bolts

TABLES = (
    "casework_historyevent",
    "casework_reading",
    "casework_refusalwithoutcase",
    "casework_historyleaf",
    "casework_checkpoint",
    "accounts_accessevent",
    "accounts_administrationchange",
)


def put_up(apps, schema_editor):
    for table in TABLES:
        bolts.bolt(schema_editor.connection, table)


def take_down(apps, schema_editor):
    for table in TABLES:
        bolts.unbolt(schema_editor.connection, table)


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0005_signed_checkpoints"),
        ("accounts", "0002_access_events"),
    ]

    operations = [migrations.RunPython(put_up, take_down)]
