"""A lap of Laguna Seca: an electric hatch against a petrol one, and by how much it falls behind on the way."""

import plotly.graph_objects as go

import hothatch as hh

laps = hh.car("nissan-leaf-nismo-2018").lap("laguna-seca", against=hh.car("vw-golf-gti-mk7-2017"))
figure = go.Figure(layout={"height": 450, "template": "plotly_white"})
for each in laps.cars:
    lap = each.first
    name = f"{each.car.name}, {lap.lap_time:.1f} s"
    figure.add_scatter(x=lap.path.distance[1:], y=3.6 * lap.speed, name=name)
figure.add_scatter(x=lap.path.distance, y=-laps.gap, name="behind, s", yaxis="y2", line_dash="dot")
figure.update_layout(
    xaxis_title="along the line, m",
    yaxis_title="km/h",
    yaxis2={"title": "s", "overlaying": "y", "side": "right", "showgrid": False},
)
