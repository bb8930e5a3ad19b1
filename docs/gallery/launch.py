"""Three cars from rest, with their published times: who is ahead when, and where the heavier one comes back."""

import hothatch as hh

run = hh.compare("nissan-leaf-40-2018", "vw-golf-gti-mk7-2017", "tesla-model3-lr-rwd-2018", tests=["launch"])
figure = run.plot("speed-time")
