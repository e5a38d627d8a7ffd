"""A browser for the tests of one module: Debian's own, kept off the network. No test installs or downloads one."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.pages import FLAGS, NAMES


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Ended with its module, because what drives it holds the thread's event loop for as long as it runs."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip(f"no browser is present: none of {', '.join(NAMES)} is on the PATH")
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=path, args=list(FLAGS))
        yield started
        started.close()
