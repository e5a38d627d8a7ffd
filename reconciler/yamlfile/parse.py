"""The bytes of a file to plain data with positions, or the one reason why not. Opens no file, and knows no model."""

from reconciler.yamlfile.build import Builder
from reconciler.yamlfile.document import Document
from reconciler.yamlfile.events import NextEvent, build_from
from reconciler.yamlfile.text import decode


def parse(content: bytes) -> Document:
    """One YAML 1.2 document as plain data. Raises `Unreadable` and nothing else, whatever the bytes."""
    return build_from(decode(content), _document)


def _document(next_event: NextEvent) -> Document:
    return Builder(next_event).document()
