"""Every direct dependency is imported and explained; every import of others' code is a direct dependency."""

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.ROOT)
BUILDS_ONLY = {"setuptools"}
BEHIND_A_NAME = {"psycopg"}
"""Named in settings by Django's own engine name, so no import statement shows it."""
WITH_WAGTAIL = {
    "beautifulsoup4", "django-modelcluster", "django-taggit", "django-treebeard", "django-filter", "pillow", "willow",
    "laces", "telepath", "draftjs-exporter", "modelsearch", "anyascii", "asgiref", "markupsafe",
}  # fmt: skip
"""Wagtail and Django cannot be installed without them, in the version they need (docs/dependencies.md)."""


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def direct() -> set[str]:
    lines = (ROOT / "requirements.in").read_text(encoding="utf-8").splitlines()
    return {normal(re.split(r"[<>=!~\[; ]", line)[0]) for line in lines if line and not line.startswith(("#", "-"))}


def imported() -> set[str]:
    """Distributions that our package imports, by the names their metadata give."""
    modules = set()
    for path in (ROOT / "lanmu").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                modules |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                modules.add(node.module.partition(".")[0])
    owners = packages_distributions()
    modules -= set(sys.stdlib_module_names) | {"lanmu", "tests"}
    return {normal(owner) for module in modules for owner in owners.get(module, [module])[:1]}


def test_every_direct_dependency_is_imported() -> None:
    assert direct() - imported() - BUILDS_ONLY - BEHIND_A_NAME == set()


def test_every_import_is_a_direct_dependency_or_comes_with_wagtail() -> None:
    assert imported() - direct() - WITH_WAGTAIL == set()


def test_every_direct_dependency_has_its_reason() -> None:
    document = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    explained = {normal(name) for name in re.findall(r"^\| `([^`]+)`", document, re.MULTILINE)}
    assert explained == direct()


def test_dependencies_stay_few() -> None:
    assert len(direct() - BUILDS_ONLY) <= 20
