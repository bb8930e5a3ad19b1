"""What the command says without an argument; only text, so that it comes at once."""

from hothatch import __version__

WELCOME = f"""Hothatch {__version__}, a virtual proving ground for quick cars, electric and petrol:
one file describes a car, and every road test and drive cycle is run on it.

  hothatch run nissan-leaf-40-2018
  hothatch compare nissan-leaf-nismo-2018 vw-golf-gti-mk7-2017
  hothatch explain nissan-leaf-40-2018 accel_0_60_mph

hothatch cars, tests and figures list what there is, --help every command."""
