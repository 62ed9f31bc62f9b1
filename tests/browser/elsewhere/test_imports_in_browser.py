from tests.browser.test_imports_in_browser import *  # noqa: F403
