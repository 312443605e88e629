"""What every test shares: how hypothesis searches."""

import os

from hypothesis import settings

# Without a deadline, for a busy machine is no bug. CI repeats its examples, so that a red build stays red.
settings.register_profile("dev", deadline=None, max_examples=100)
settings.register_profile("ci", deadline=None, max_examples=100, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "dev")
