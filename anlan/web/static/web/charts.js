/* Draws every [data-chart] with ECharts, in the colours of the page. */
(function () {
  "use strict";

  var palette = ["#2f80d0", "#2fa58e", "#e08a3c", "#8d72d8", "#c2557c", "#7a8699"];

  function colour(name) {
    var probe = document.createElement("span");
    probe.className = name;
    probe.hidden = true;
    document.body.appendChild(probe);
    var value = getComputedStyle(probe).color;
    probe.remove();
    return value;
  }

  function limits(data) {
    var lines = [];
    [["warn", "is-warn"], ["crit", "is-crit"]].forEach(function (pair) {
      if (typeof data[pair[0]] === "number") {
        lines.push({
          yAxis: data[pair[0]],
          lineStyle: { color: colour(pair[1]), type: "dashed", width: 1 },
          label: { formatter: String(data[pair[0]]) + data.unit, color: colour(pair[1]), position: "insideEndTop" }
        });
      }
    });
    return lines.length ? { silent: true, symbol: "none", data: lines } : undefined;
  }

  function options(data) {
    var quiet = colour("muted");
    return {
      animation: false,
      color: palette,
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
      grid: { left: 8, right: 16, top: data.series.length > 1 ? 30 : 14, bottom: 4, containLabel: true },
      legend: data.series.length > 1 ? { top: 0, left: 0, itemHeight: 8, textStyle: { color: quiet } } : undefined,
      /* richText draws on the canvas: the page's policy forbids inline style. */
      tooltip: { trigger: "axis", renderMode: "richText", valueFormatter: function (v) { return v === null ? "–" : v + " " + data.unit; } },
      xAxis: { type: "time", axisLabel: { color: quiet, hideOverlap: true }, axisLine: { lineStyle: { color: quiet } } },
      yAxis: { type: "value", scale: true, max: function (range) { return Math.max(range.max, data.warn || range.max, data.crit || range.max); }, axisLabel: { color: quiet, formatter: "{value}" + (data.unit ? " " + data.unit : "") }, splitLine: { lineStyle: { color: quiet, opacity: 0.18 } } },
      series: data.series.map(function (line, index) {
        return {
          name: line.name, type: data.kind, data: line.points, showSymbol: line.points.length < 2,
          lineStyle: { width: 1.75 }, barMaxWidth: 18, connectNulls: false,
          markLine: index === 0 ? limits(data) : undefined
        };
      })
    };
  }

  window.anlanCharts = function () {
    document.querySelectorAll("[data-chart]").forEach(function (place) {
      if (place.dataset.drawn) { return; }
      place.dataset.drawn = "1";
      var data = JSON.parse(document.getElementById(place.dataset.chart).textContent);
      var chart = window.echarts.init(place);
      chart.setOption(options(data));
      new ResizeObserver(function () { chart.resize(); }).observe(place);
    });
  };
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", function () {
    document.querySelectorAll("[data-chart][data-drawn]").forEach(function (place) {
      window.echarts.dispose(place);
      delete place.dataset.drawn;
    });
    window.anlanCharts();
  });
})();
