"""What a notebook or a script of yours calls: cars that run tests, runs that plot; every name is at ``import hothatch``."""
