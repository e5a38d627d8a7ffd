"""Plan, review and apply the product media of an Ecwid store. Holds the version and nothing else."""

__version__ = "0.1.0"
