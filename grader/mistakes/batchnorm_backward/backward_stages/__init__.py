"""Mistakes in exercise 3.4, backward_stages: in the order in which the stages come."""
