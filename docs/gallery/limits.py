"""What held them back on the way: grip, torque, power, a shift."""

import hothatch as hh

run = hh.compare("nissan-leaf-40-2018", "vw-golf-gti-mk7-2017", "tesla-model3-lr-rwd-2018", tests=["launch"])
figure = run.plot("limits")
