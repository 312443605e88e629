"""The long trials work on the same installation as the tests of publishing."""

from tests.publish.conftest import reference_day, server, template

__all__ = ["reference_day", "server", "template"]
