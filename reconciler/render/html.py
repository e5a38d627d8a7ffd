"""Render a plan as one HTML page that needs nothing but itself: no script, no font, no style from elsewhere.

Whatever the plan says is text on the page. Autoescaping keeps it from being markup, `shown` from hiding or reordering
what stands around it, and the page's own policy keeps a browser from running or sending anything all the same.
"""

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Final

from reconciler.model.plan import Plan
from reconciler.render.escape import html_attribute
from reconciler.render.html_pictures import Pictures, Thumbnails
from reconciler.render.html_views import page_view
from reconciler.render.plan_totals import RateLike
from reconciler.render.words import shown

if TYPE_CHECKING:
    from jinja2 import Environment

_POLICY: Final = (
    "default-src 'none'; style-src 'sha256-{style}'; img-src https: http: data:; base-uri 'none'; form-action 'none'"
)


def plan_html(plan: Plan, rate: RateLike, *, notes: Sequence[str] = (), thumbnails: Thumbnails) -> str:
    """The page, with a newline at its end. The same for the same plan, notes and thumbnails.

    `thumbnails` gives a small `data:` picture for the name of a local one, or None.
    """
    environment = _environment()
    style = environment.get_template("plan.css").render()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode("ascii")
    return environment.get_template("plan.html").render(
        page=page_view(plan, rate, notes, Pictures(thumbnails)),
        policy=_POLICY.format(style=digest),
        style=_markup(style),
    )


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("reconciler.render"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters["attribute"] = lambda text: _markup(html_attribute(text))
    return made


def _shown(value: object) -> object:
    """What an expression of a template puts on the page: strings as a person may see them, ready markup as it is."""
    return shown(value) if isinstance(value, str) and not hasattr(value, "__html__") else value


def _markup(text: str) -> str:
    from markupsafe import Markup

    return Markup(text)  # noqa: S704 - ours, or escaped for where it stands
