"""Sum up a run: what came of each product, and the exit status it amounts to. Pure."""

from collections import Counter
from collections.abc import Sequence

from reconciler.delivery import Order, Run
from reconciler.ecwid import EcwidClient
from reconciler.errors import Exit, Interrupted, ReconcilerError
from reconciler.model.outcome import ItemFailure, Outcome, ProductOutcome, Result, Totals
from reconciler.model.plan import Change, Code, Plan


def outcome_of(plan: Plan, orders: Sequence[Order], run: Run, client: EcwidClient | None) -> Outcome:
    """The outcome of a run over `orders`, which came from `plan`. Products sorted as in the plan."""
    sent = {order.change.identity for order in orders}
    products = tuple(
        _product(change, run) for change in plan.changes if change.identity in sent or (change.gone and change.send)
    )
    return Outcome(
        store=plan.store,
        origin=plan.origin,
        exit_code=_exit_code(products, run),
        stopped=_reason(run.stopped) if run.stopped else None,
        requests=client.requests if client else 0,
        waited_seconds=round(client.waited, 1) if client else 0,
        totals=_totals(plan, products),
        products=products,
    )


def _reason(stopped: ReconcilerError) -> str:
    return f"{stopped.message}; {stopped.remedy}" if stopped.remedy else stopped.message


def _product(change: Change, run: Run) -> ProductOutcome:
    if (delivered := run.delivered.get(change.identity)) is not None:
        return delivered.outcome()
    result = Result.GONE if change.gone else Result.NOT_SENT
    failures = tuple(
        ItemFailure(code=warning.code, message=warning.message, path=warning.path, line=warning.line)
        for warning in change.warnings
        if warning.code is Code.PRODUCT_GONE
    )
    return ProductOutcome(
        identity=change.identity, product_id=change.product_id, sku=change.sku, result=result, failures=failures
    )


def _exit_code(products: Sequence[ProductOutcome], run: Run) -> Exit:
    """130 when interrupted; 3 once something was sent or is gone and not all is well; else what stopped the run, and
    1 where all that was to be sent was held back."""
    if isinstance(run.stopped, Interrupted):
        return Exit.INTERRUPTED
    if run.stopped is None and all(one.result is Result.APPLIED for one in products):
        return Exit.DONE
    if any(one.tries or one.result not in {Result.NOT_SENT, Result.HELD} for one in products):
        return Exit.INCOMPLETE
    return run.stopped.exit_code if run.stopped is not None else Exit.ERROR


def _totals(plan: Plan, products: Sequence[ProductOutcome]) -> Totals:
    count = Counter(one.result for one in products)
    return Totals(
        applied=count[Result.APPLIED],
        partial=count[Result.PARTIAL],
        failed=count[Result.FAILED],
        gone=count[Result.GONE],
        held=count[Result.HELD],
        unknown=count[Result.UNKNOWN],
        not_sent=count[Result.NOT_SENT],
        released=sum(bool(change.released) for change in plan.changes),
        forgotten=plan.summary.forget,
        unchanged=plan.summary.unchanged,
    )
