"""The steps of the pipeline: each takes values of the domain and returns values of the domain."""
