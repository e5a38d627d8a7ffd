"""What all tests share: hypothesis runs the same examples everywhere and is not hurried by a busy machine."""

from hypothesis import settings

settings.register_profile("steady", deadline=None, derandomize=True, database=None)
settings.load_profile("steady")
