"""The git command of the PATH, for what a repository can keep or tell. Never touches a work tree or an index."""

from reconciler.git.command import Git
from reconciler.git.head import differs_from_head, head_commit
from reconciler.git.names import check_branch

__all__ = ["Git", "check_branch", "differs_from_head", "head_commit"]
