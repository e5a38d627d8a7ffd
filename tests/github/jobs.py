"""Jobs of workflows, as their environment describes them."""

from reconciler.github import Job

HEAD = "1" * 40
MERGED = "2" * 40
OTHER = "3" * 40


def environment(**more: str) -> dict[str, str]:
    """What GitHub tells a job that a push to main started."""
    return {
        "GITHUB_REPOSITORY": "acme/media",
        "GITHUB_SHA": MERGED,
        "GITHUB_REF": "refs/heads/main",
        "GITHUB_EVENT_NAME": "push",
        "GITHUB_RUN_ID": "900",
        "GITHUB_RUN_ATTEMPT": "1",
        "GITHUB_SERVER_URL": "https://github.com",
        "GITHUB_WORKFLOW_REF": "acme/media/.github/workflows/media-apply.yml@refs/heads/main",
        **more,
    }


def job(**more: str) -> Job:
    """That job."""
    return Job.of(environment(**more))
