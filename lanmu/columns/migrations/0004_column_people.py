import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("columns", "0003_column_online"),
        ("organisation", "0005_incident_officer"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # Safe: until now no action and no screen ever wrote a row of it.
        migrations.DeleteModel(name="ColumnPost"),
        migrations.CreateModel(
            name="ColumnPost",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_deputy", models.BooleanField(default=False, verbose_name="副岗")),
                ("starts_on", models.DateField(verbose_name="任职起")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="任职止")),
                (
                    "state",
                    models.CharField(
                        choices=[("filed", "待备案"), ("confirmed", "已备案")],
                        default="filed",
                        max_length=10,
                        verbose_name="备案",
                    ),
                ),
                ("filed_at", models.DateTimeField(verbose_name="报送时间")),
                ("confirmed_at", models.DateTimeField(null=True, verbose_name="备案时间")),
                (
                    "column",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="column_posts",
                        to="columns.columnpage",
                        verbose_name="栏目",
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="备案人",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="column_posts",
                        to="organisation.department",
                        verbose_name="处室、单位",
                    ),
                ),
                (
                    "filed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="报送人",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="column_posts",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="人员",
                    ),
                ),
            ],
            options={
                "verbose_name": "栏目专人",
                "verbose_name_plural": "栏目专人",
                "ordering": ["column__path", "department__order", "is_deputy", "starts_on", "id"],
                "indexes": [
                    models.Index(fields=["column", "department", "is_deputy"], name="column_post_place"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("column", "department", "is_deputy", "starts_on"),
                        name="column_post_once_a_day",
                        violation_error_message="这个岗位在同一天已经报送过专人。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                        ),
                        name="column_post_ends_after_start",
                        violation_error_message="任职止不能早于任职起。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("confirmed_at__isnull", True), ("state", "filed")),
                            models.Q(("confirmed_at__isnull", False), ("state", "confirmed")),
                            _connector="OR",
                        ),
                        name="column_post_confirmed_with_time",
                        violation_error_message="已备案的须有备案时间，未备案的不能有。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ColumnPostChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("column_title", models.CharField(max_length=255, verbose_name="栏目名称")),
                ("department_name", models.CharField(max_length=60, verbose_name="处室、单位")),
                ("person", models.CharField(max_length=60, verbose_name="人员")),
                ("is_deputy", models.BooleanField(verbose_name="副岗")),
                (
                    "verb",
                    models.CharField(
                        choices=[("filed", "报送"), ("ended", "任期结束"), ("confirmed", "备案")],
                        max_length=10,
                        verbose_name="事项",
                    ),
                ),
                ("day", models.DateField(verbose_name="变动日期")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="原因")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="办理人",
                    ),
                ),
                (
                    "column",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="columns.columnpage",
                        verbose_name="栏目",
                    ),
                ),
            ],
            options={
                "verbose_name": "栏目专人变动",
                "verbose_name_plural": "栏目专人变动记录",
                "ordering": ["-at", "-id"],
            },
        ),
    ]
