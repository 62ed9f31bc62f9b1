"""E-mail addresses, as they come in at any entrypoint."""

from email_validator import EmailNotValidError, validate_email

from domain.accounts import EMAIL_LENGTH
from domain.text import has_control_characters


def read_email(text: str) -> str:
    """The address in its normal form. Raises ValueError with the end of a sentence.

    Nothing is sent, so no name server is asked; domains under `.test` are good, bare names like `localhost` aren't.
    """
    try:
        if has_control_characters(text):
            raise EmailNotValidError
        address = validate_email(text.strip(), check_deliverability=False, test_environment=True)
        normal = f"{address.local_part}@{address.domain.lower()}"
        if "." not in address.domain or len(normal) > EMAIL_LENGTH:
            raise EmailNotValidError
    except EmailNotValidError:
        raise ValueError("is not an e-mail address like anna@example.com") from None
    return normal
