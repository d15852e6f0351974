"""Who was told, and who took a report, so far: the body of the post they had then."""

from zoneinfo import ZoneInfo

from django.db import migrations
from django.db.models import Q

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")


def fill(apps, schema_editor):
    """Name the body from the post held at the time; whoever had none had no way."""
    Post = apps.get_model("accounts", "Post")
    posts = {}
    for post in Post.objects.order_by("starts_on", "pk"):
        posts.setdefault(post.person_id, []).append(post)

    def body_of(person, at):
        day = at.astimezone(LOCAL).date()
        for post in posts.get(person, ()):
            if post.starts_on <= day and (post.ends_on is None or post.ends_on >= day):
                return post.organisation_id
        return None

    for model, column, asked, who, when in (
        ("CaseMember", "organisation_id", Q(relation="told"), "person_id", "starts_at"),
        ("Report", "taken_in_id", Q(), "received_by_id", "logged_at"),
    ):
        rows = apps.get_model("casework", model).objects.filter(asked)
        for pk, person, at in list(rows.values_list("pk", who, when)):
            if person is not None:
                rows.filter(pk=pk).update(**{column: body_of(person, at)})


class Migration(migrations.Migration):
    dependencies = [("casework", "0015_access_ends_with_the_body")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
