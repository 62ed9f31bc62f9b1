from tests.browser.elsewhere import conftest
from tests.browser.test_agency_movies import *  # noqa: F403

service = conftest.service  # in place of the one at home
