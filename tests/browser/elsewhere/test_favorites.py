from tests.browser.test_favorites import *  # noqa: F403
