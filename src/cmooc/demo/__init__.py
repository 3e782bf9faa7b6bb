"""A made-up community of participants whose feeds can be polled without a network."""
