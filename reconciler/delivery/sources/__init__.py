"""Whether pictures can be downloaded from their addresses, asked before anything is sent; and downloading them.

Connects to public addresses alone (`guard.py`), unless the configuration says otherwise. Never asks for a video.
"""

from reconciler.delivery.sources.network import Limits, SourceNetwork, open_sources
from reconciler.delivery.sources.part import Fetched
from reconciler.delivery.sources.trouble import SourceTrouble, Trouble

__all__ = ["Fetched", "Limits", "SourceNetwork", "SourceTrouble", "Trouble", "open_sources"]
