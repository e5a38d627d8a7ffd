"""Copies of what leaves a store: kept before an update goes out, and read again later. Sends nothing to a store."""

from reconciler.delivery.backup.folder import Folder, open_backup
from reconciler.delivery.backup.keeping import BackupKeeper
from reconciler.delivery.backup.reading import Backup, read_backup

__all__ = ["Backup", "BackupKeeper", "Folder", "open_backup", "read_backup"]
