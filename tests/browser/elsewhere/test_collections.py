from tests.browser.test_collections import *  # noqa: F403
