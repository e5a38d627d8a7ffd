"""GitHub, as a job of a workflow sees it: its API through the `gh` command, its environment, its files.

The only code that knows GitHub's names for things. It reads no catalog, no plan and no state.
"""

from reconciler.github.answers import Artifact, PullRequest, Run
from reconciler.github.environment import Job
from reconciler.github.gh import GitHub

__all__ = ["Artifact", "GitHub", "Job", "PullRequest", "Run"]
