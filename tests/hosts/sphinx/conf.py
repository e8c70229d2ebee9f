"""A book of two pages."""

project = "A book"
extensions = []
