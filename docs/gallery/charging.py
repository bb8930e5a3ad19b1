"""Rapid charging: power over charge of two packs without and one with liquid cooling."""

import plotly.graph_objects as go

import hothatch as hh

names = ("nissan-leaf-40-2018", "nissan-leaf-62-2019", "tesla-model3-lr-rwd-2018")
run = hh.compare(*names, tests=["dc-charge"])
figure = go.Figure(layout={"height": 400, "template": "plotly_white"})
for name in names:
    charge = run.traces(name)["dc-charge-rapid-charge"]
    figure.add_scatter(x=100 * charge["soc"], y=charge["battery_power"] / 1e3, name=hh.car(name).name)
figure.update_layout(xaxis_title="charge of the cells, %", yaxis_title="into the battery, kW")
