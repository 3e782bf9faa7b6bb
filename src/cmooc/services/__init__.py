"""What cmooc does: each service reads stores, runs stages, stores the outcome, and returns a report."""
