"""What happens around a send: looking, sending, settling, reading back. Decides nothing; the plan did."""

from reconciler.delivery.looking import find_skus, look
from reconciler.delivery.orders import Delivered, Order, Watcher, item_failure
from reconciler.delivery.readings import Readings
from reconciler.delivery.readying import readied
from reconciler.delivery.recorder import Journal, Recorder
from reconciler.delivery.run import Course, Run
from reconciler.delivery.sending import Surroundings
from reconciler.delivery.unsettled import left_in_batches, settle_batches

__all__ = [
    "Course",
    "Delivered",
    "Journal",
    "Order",
    "Readings",
    "Recorder",
    "Run",
    "Surroundings",
    "Watcher",
    "find_skus",
    "item_failure",
    "left_in_batches",
    "look",
    "readied",
    "settle_batches",
]
