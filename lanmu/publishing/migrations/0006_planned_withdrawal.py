import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("publishing", "0005_genres"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PlannedWithdrawal",
            fields=[
                (
                    "publication",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="planned_withdrawal",
                        serialize=False,
                        to="publishing.publication",
                        verbose_name="公开信息",
                    ),
                ),
                ("withdraw_at", models.DateTimeField(db_index=True, verbose_name="定时撤下")),
                ("reason", models.CharField(max_length=300, verbose_name="撤下原因")),
                ("set_at", models.DateTimeField(verbose_name="设定时间")),
                (
                    "set_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="设定人",
                    ),
                ),
            ],
            options={"verbose_name": "定时撤下", "verbose_name_plural": "定时撤下"},
        ),
    ]
