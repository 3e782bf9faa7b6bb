"""The stages of the pipeline: each a function of its input; only fetch and publish touch the outside."""
