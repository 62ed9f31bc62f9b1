from tests.browser.test_groups import *  # noqa: F403
