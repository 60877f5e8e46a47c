"""A variable that does not exist is an error in our own templates (Wagtail's are left as they are)."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.base import FilterExpression, VariableDoesNotExist, VariableNode
from django.template.defaulttags import ForNode

FORGIVING = {"default", "default_if_none", "firstof"}


class UndefinedVariable(AssertionError):
    """A template of ours names something that its view never gave it."""


def _is_ours(node: Any) -> bool:
    origin = getattr(node, "origin", None)
    name = getattr(origin, "name", "") or ""
    return Path(name).is_relative_to(settings.ROOT) and "site-packages" not in name


def _demand(node: Any, expression: FilterExpression, context: Any) -> None:
    variable = expression.var
    if not _is_ours(node) or not hasattr(variable, "resolve"):
        return
    if any(getattr(f[0], "__name__", "") in FORGIVING for f in expression.filters):
        return
    try:
        variable.resolve(context)
    except VariableDoesNotExist as gone:
        raise UndefinedVariable(f"{node.origin.name}: {{{{ {expression.token} }}}} 没有定义（{gone}）") from None


@contextmanager
def strict_templates() -> Iterator[None]:
    """While this lasts, `{{ x }}` and `{% for y in x %}` with an undefined x fail in templates of this repository."""
    render_variable, render_for = VariableNode.render, ForNode.render

    def variable(self: VariableNode, context: Any) -> Any:
        _demand(self, self.filter_expression, context)
        return render_variable(self, context)

    def loop(self: ForNode, context: Any) -> Any:
        _demand(self, self.sequence, context)
        return render_for(self, context)

    VariableNode.render, ForNode.render = variable, loop
    try:
        yield
    finally:
        VariableNode.render, ForNode.render = render_variable, render_for
