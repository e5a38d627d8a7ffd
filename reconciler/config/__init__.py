"""What a run is configured to do, from `reconciler.yaml` and the environment. Reads no product file and no state."""

from reconciler.config.environment import ApiAddress, Token, read_token
from reconciler.config.file import Assets, ConfigFile, RateLimit, Safety, Sources
from reconciler.config.loading import Config, load_config

__all__ = [
    "ApiAddress",
    "Assets",
    "Config",
    "ConfigFile",
    "RateLimit",
    "Safety",
    "Sources",
    "Token",
    "load_config",
    "read_token",
]
