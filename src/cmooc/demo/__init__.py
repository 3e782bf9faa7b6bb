"""A made-up community of participants whose feeds can be polled without a network."""

DEFAULT_DAYS = 42  # six weeks of a course
