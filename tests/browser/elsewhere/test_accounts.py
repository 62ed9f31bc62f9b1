from tests.browser.test_accounts import *  # noqa: F403
