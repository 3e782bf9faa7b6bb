"""Readers: each turns the text of one kind of feed into a ParsedFeed."""
