"""Where each watt-hour of the aggressive cycle went, sink by sink; the ledger of each car closes to the last digit."""

import hothatch as hh

figure = hh.compare("nissan-leaf-40-2018", "tesla-model3-lr-rwd-2018", tests=["us06"]).plot("sinks")
