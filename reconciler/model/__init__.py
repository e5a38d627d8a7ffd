"""Frozen data that every other folder speaks. No behaviour beyond telling about itself; no file, no network."""
