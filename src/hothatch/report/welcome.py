"""What the command says without an argument; only text, so that it comes at once."""

from hothatch import __version__

WELCOME = f"""Hothatch {__version__}, a virtual proving ground for electric performance cars:
one file describes a car, and every road test and drive cycle is run on it.

  hothatch run nissan-leaf-40-2018
  hothatch compare nissan-leaf-40-2018 chevrolet-bolt-2017
  hothatch explain nissan-leaf-40-2018 accel_0_60_mph

hothatch cars, tests and figures list what there is, --help every command."""
