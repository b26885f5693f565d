"""What a WSGI server imports."""

from config import from_environment
from webcare.app import create_app

application = create_app(from_environment())
