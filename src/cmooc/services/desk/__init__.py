"""The desk: the queue of what awaits a decision, and the decisions themselves, each with its undoing."""
