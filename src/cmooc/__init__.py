"""cmooc: the aggregation engine of a connectivist MOOC."""

__version__ = "0.1.0"
