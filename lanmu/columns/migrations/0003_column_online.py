from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("columns", "0002_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="columnpage",
            name="is_online",
            field=models.BooleanField(default=True, verbose_name="已上线"),
        ),
    ]
