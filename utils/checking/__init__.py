"""Checking one answer: call it, compare, and find true words for what is wrong."""
