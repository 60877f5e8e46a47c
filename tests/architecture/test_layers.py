"""Imports and relations go down only (pyproject.toml, "apps are layered")."""

import subprocess
import sys
import tomllib
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db.models import Model

ROOT = Path(settings.ROOT)


def floors() -> dict[str, int]:
    """App → floor, from the contract itself; the lowest floor is 0."""
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ][0]
    layers = list(reversed(contract["layers"]))
    return {name.strip(" ()"): floor for floor, layer in enumerate(layers) for name in layer.split("|")}


def test_imports_go_down_only() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def app_of(model: type[Model]) -> str | None:
    name = apps.get_app_config(model._meta.app_label).name
    return name.removeprefix("lanmu.") if name.startswith("lanmu.") else None


def test_model_relations_go_down_only() -> None:
    floor = floors()
    wrong = []
    for model in apps.get_models(include_auto_created=True):
        here = app_of(model)
        if here is None:
            continue
        for field in model._meta.get_fields():
            if field.auto_created or not field.is_relation or field.related_model is None:
                continue
            there = app_of(field.related_model)
            if there is not None and there != here and floor[there] >= floor[here]:
                wrong.append(f"{model._meta.label}.{field.name} → {field.related_model._meta.label}")
    assert wrong == []


def test_every_app_is_on_a_floor() -> None:
    ours = {c.name.removeprefix("lanmu.") for c in apps.get_app_configs() if c.name.startswith("lanmu.")}
    assert ours <= set(floors())


def test_no_receiver_is_another_apps_action() -> None:
    """Signals would be a way upwards that no import shows: a receiver lives in the app that connects it."""
    wrong = []
    for path in sorted((ROOT / "lanmu").glob("*/actions/*.py")) + sorted((ROOT / "lanmu").glob("*/actions.py")):
        text = path.read_text(encoding="utf-8")
        if "@receiver" in text or ".connect(" in text:
            wrong.append(str(path))
    assert wrong == []
