"""Mistakes in exercise 1.4, gradient_descent_steps."""
