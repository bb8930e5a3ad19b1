"""Range at steady 90 km/h and at 120 km/h over the temperature outside, the cabin kept at 21 °C."""

import plotly.graph_objects as go

import hothatch as hh
from hothatch.studies.range_map import range_maps

cars = [hh.car(name).record for name in ("nissan-leaf-40-2018", "nissan-leaf-62-2019")]
figure = go.Figure(layout={"height": 400, "template": "plotly_white"})
for one, colour in zip(range_maps(cars).maps, ("#1f3f94", "#e5570b"), strict=True):
    for speed, dash in ((90, "solid"), (120, "dot")):
        reach = one.reach[:, list(one.speeds).index(speed)]
        name, line = f"{one.car.name}, {speed} km/h", {"dash": dash, "color": colour}
        figure.add_scatter(x=one.temperatures, y=reach, name=name, line=line)
figure.update_layout(xaxis_title="outside, °C", yaxis_title="range, km", yaxis_rangemode="tozero")
