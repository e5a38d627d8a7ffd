"""What a run left behind, taken with distrust: one file of it, of bounded size, and no name of it is ever a path."""

import io
import zipfile
import zlib

from reconciler.errors import GitHubError
from reconciler.github.answers import Artifact, all_understood
from reconciler.github.gh import GitHub

LARGEST = 64 * 1024 * 1024


def newest_artifact(github: GitHub, repository: str, run: int, name: str) -> Artifact | None:
    """The newest artifact of this name that the run still has. Raises `GitHubError`."""
    listed = github.pages(f"repos/{repository}/actions/runs/{run}/artifacts?name={name}", "artifacts")
    found = all_understood(Artifact, listed, "artifacts")
    return max(
        (one for one in found if one.name == name and not one.expired), key=lambda one: one.created_at, default=None
    )


def file_of(github: GitHub, repository: str, artifact: Artifact, name: str) -> bytes | None:
    """The bytes of the file `name` at the top of an artifact; None where it holds none. Raises `GitHubError`."""
    where = f"artifact {artifact.id}"
    if artifact.size_in_bytes > LARGEST:
        raise GitHubError(f"{where} has {artifact.size_in_bytes} bytes, more than {LARGEST}")
    data = github.download(f"repos/{repository}/actions/artifacts/{artifact.id}/zip", LARGEST)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(name) as file:
            found = file.read(LARGEST + 1)
    except KeyError:
        return None
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        raise GitHubError(f"{where} is damaged") from error
    if len(found) > LARGEST:
        raise GitHubError(f"{name} of {where} is larger than {LARGEST} bytes")
    return found
