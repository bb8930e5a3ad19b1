"""The Leaf Nismo over the Leaf that it was made from, to scale, from its file alone."""

import hothatch as hh

leaf = hh.car("nissan-leaf-40-2018")
figure = leaf.with_package("nismo-2018").draw(over=leaf)
