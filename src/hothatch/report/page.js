// Draws the report's plots from the data in the page, in the colours of the theme, and keeps them in step with the
// controls, the width of the page, light and dark, and paper. Nothing is fetched.
"use strict";
(() => {
  const { themes, template, figures } = JSON.parse(document.getElementById("report-data").textContent);
  const root = document.documentElement;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const touch = window.matchMedia("(pointer: coarse)").matches;
  const plots = [...document.querySelectorAll(".plot")];
  const selects = [...document.querySelectorAll("[data-control]")];
  const hidden = new Set();
  const PAPER_HEIGHT = 0.72; // of a plot's height on the screen
  const STAGES = 4; // the first nodes of a Sankey, which the energy passes
  const config = { displaylogo: false, displayModeBar: touch ? false : "hover", responsive: false, modeBarButtonsToRemove: ["select2d", "lasso2d", "autoScale2d"] };

  const theme = () => themes[dark.matches && !root.classList.contains("printing") ? "dark" : "light"];

  // A copy of a figure's part with colours in place of their tokens.
  function coloured(part, colours) {
    if (typeof part === "string") return colours[part] ?? part;
    if (Array.isArray(part)) return part.map((one) => coloured(one, colours));
    if (part === null || typeof part !== "object") return part;
    return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, coloured(value, colours)]));
  }

  function chosen(plot) {
    const controls = plot.dataset.controls.split(" ").filter(Boolean);
    const key = controls.map((name) => selects.find((select) => select.dataset.control === name).value).join("/");
    return figures[plot.dataset.plot][key];
  }

  function draw(plot) {
    const figure = chosen(plot);
    if (!figure) {
      Plotly.purge(plot);
      plot.replaceChildren(Object.assign(document.createElement("p"), { className: "missing", textContent: "Not driven." }));
      return;
    }
    plot.querySelector(".missing")?.remove();
    const { data, layout } = coloured(figure, theme());
    for (const trace of data) trace.visible = !hidden.has(trace.meta?.car);
    layout.template = coloured(template, theme());
    layout.width = plot.clientWidth;
    if (root.classList.contains("printing") && data[0].type !== "sankey") layout.height *= PAPER_HEIGHT;
    if (plot.clientWidth < 480) narrow(layout);
    if (plot.clientWidth < 800) data.filter(({ type }) => type === "sankey").forEach((flow) => narrowFlow(flow, layout));
    if (touch) layout.dragmode = false;
    if (data[0].type === "sankey") Plotly.purge(plot); // it would slide from its old shape to the new one
    Plotly.react(plot, data, layout, config);
  }

  // On a phone the names beside a plot must leave room for it.
  function narrow(layout) {
    layout.font = { size: 10 };
    layout.margin = { ...template.layout.margin, ...layout.margin, l: 40, r: 16 };
    if (!layout.xaxis2) return;
    Object.assign(layout.xaxis2, { nticks: 3, tickangle: 0 });
    for (const words of layout.annotations) words.text = words.text.replace(/^.* = /, "");
  }

  // Where the names of a Sankey's stages would run into those of its sinks, they stand above it.
  function narrowFlow({ node, textfont }, layout) {
    const heads = node.label.slice(0, STAGES).map((text, at) => ({
      text: text.replace(/ +/g, "<br>"), showarrow: false, font: { size: 9.5, color: node.color[at] }, align: "left",
      x: at / STAGES, xref: "paper", xanchor: "left", y: 1, yref: "paper", yanchor: "bottom",
    }));
    layout.annotations = [...layout.annotations, ...heads];
    layout.margin = { ...layout.margin, l: 4, r: 4, t: 46 };
    Object.assign(node, { align: "justify", pad: 11, label: node.label.map((text, at) => (at < STAGES ? "" : text)) });
    textfont.size = 9.5;
  }

  function showOptions() {
    for (const part of document.querySelectorAll("[data-option]")) {
      const select = selects.find((one) => one.dataset.control === part.dataset.of);
      part.hidden = select !== undefined && select.value !== part.dataset.option;
    }
  }

  const drawAll = () => plots.forEach(draw);

  for (const select of selects) {
    select.addEventListener("change", () => {
      showOptions();
      plots.filter((plot) => plot.dataset.controls.split(" ").includes(select.dataset.control)).forEach(draw);
    });
  }

  const buttons = [...document.querySelectorAll(".key button")];
  for (const button of buttons) {
    button.addEventListener("click", () => {
      const car = Number(button.dataset.car);
      if (!hidden.delete(car)) hidden.add(car);
      const same = buttons.filter((one) => one.dataset.car === button.dataset.car);
      same.forEach((one) => one.setAttribute("aria-pressed", String(!hidden.has(car))));
      drawAll();
    });
  }

  let width = 0;
  let waiting = 0;
  new ResizeObserver(() => {
    if (document.body.clientWidth === width || root.classList.contains("printing")) return;
    width = document.body.clientWidth;
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(drawAll);
  }).observe(document.body);

  const opened = [];
  function paper(on) {
    root.classList.toggle("printing", on);
    if (on) {
      const closed = document.querySelectorAll("details:not([open])");
      opened.push(...closed);
    }
    opened.forEach((details) => { details.open = on; });
    if (!on) opened.length = 0;
    drawAll();
  }
  window.addEventListener("beforeprint", () => paper(true));
  window.addEventListener("afterprint", () => paper(false));
  dark.addEventListener("change", drawAll);

  showOptions();
  width = document.body.clientWidth;
  drawAll();
  root.dataset.drawn = String(plots.length);
})();
