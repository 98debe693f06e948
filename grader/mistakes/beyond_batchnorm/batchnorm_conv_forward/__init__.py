"""Mistakes in exercise 8.1, batchnorm_conv_forward."""
