"""Mutation testing of the formulas: a slip at a time is put into `physics/`, and a test must notice it."""
