"""Product files to what they declare, with every problem found. Knows no store, no state and no plan."""

from reconciler.catalog.assets import Publication
from reconciler.catalog.loading import Catalog, load_catalog
from reconciler.catalog.product_file import read_product_file

__all__ = ["Catalog", "Publication", "load_catalog", "read_product_file"]
