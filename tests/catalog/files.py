"""A folder of product files, made in one line each."""

from pathlib import Path

from reconciler.catalog import Catalog, load_catalog

GLOB = "products/**/*.yaml"


class Folder:
    """A configuration's folder."""

    def __init__(self, root: Path) -> None:
        """`root` is an empty folder."""
        self.root = root

    def write(self, path: str, text: str | bytes) -> Path:
        """A file at `path`, with the folders that lead to it."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return file

    def product(self, path: str, product_id: int | None = None, sku: str | None = None) -> Path:
        """A product file that declares an empty gallery."""
        identity = (f"product_id: {product_id}\n" if product_id else "") + (f"sku: {sku}\n" if sku else "")
        return self.write(path, f"version: 1\n{identity}gallery: []\n")

    def load(self, *globs: str, only: list[Path] | None = None) -> Catalog:
        """The catalog."""
        return load_catalog(self.root, globs or (GLOB,), only=only)

    def problems(self, *globs: str, only: list[Path] | None = None) -> list[str]:
        """The catalog's problems, each as one line."""
        return [f"{one.where}: {one.message}" for one in self.load(*globs, only=only).problems]

    def paths(self, *globs: str) -> list[str]:
        """The paths of the files that declare something."""
        return sorted(one.path for one in self.load(*globs).declared)
