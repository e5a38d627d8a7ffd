"""Import what only an extra installs, or say how to get it."""

from importlib import import_module
from typing import TYPE_CHECKING

from reconciler.errors import ReconcilerError

if TYPE_CHECKING:
    from types import ModuleType


def sandbox_module(part: str = "") -> "ModuleType":
    """The package `reconciler.sandbox`, or a module of it. Raises `ReconcilerError` without the extra."""
    try:
        return import_module(f"reconciler.sandbox{f'.{part}' if part else ''}")
    except ModuleNotFoundError as error:
        if error.name not in ("starlette", "uvicorn"):
            raise
        raise ReconcilerError(
            "the sandbox needs libraries that are not installed",
            "install them with the extra `sandbox`: pip install '.[sandbox]' in a checkout",
        ) from error
