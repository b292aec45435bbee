/* Small comforts on every page; nothing here is needed for a page to work. */
(function () {
  "use strict";

  function words(seconds) {
    var zh = document.documentElement.lang.indexOf("zh") === 0;
    var units = zh ? [" 天", " 小时", " 分", " 秒"] : [" d", " h", " min", " s"];
    var sizes = [86400, 3600, 60, 1];
    var shown = [];
    for (var i = 0; i < 4 && shown.length < 2; i++) {
      var n = Math.floor(seconds / sizes[i]);
      seconds -= n * sizes[i];
      if (n || shown.length || i === 3) { shown.push(n + units[i]); }
    }
    return shown.join(" ");
  }

  function tick() {
    var now = Date.now();
    document.querySelectorAll("[data-clock]").forEach(function (clock) {
      var left = Math.round((Date.parse(clock.dataset.clock) - now) / 1000);
      var late = left < 0;
      clock.querySelector("[data-clock-span]").textContent = words(Math.abs(left));
      clock.classList.toggle("clock-late", late);
      clock.classList.toggle("clock-soon", !late && left < Number(clock.dataset.warn));
      var word = clock.querySelector(".clock-word");
      var root = document.documentElement;
      if (late && word) { word.textContent = root.dataset.wordLate; }
    });
  }

  function closeMenus(except) {
    document.querySelectorAll("details.menu[open]").forEach(function (menu) {
      if (menu !== except) { menu.open = false; }
    });
  }

  document.addEventListener("click", function (event) {
    var closer = event.target.closest("[data-close]");
    if (closer) {
      event.preventDefault();
      closeMenus(null);
      return;
    }
    closeMenus(event.target.closest("details.menu"));
  });
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") { closeMenus(null); }
  });
  /* A second click on a button that changes something must not do it twice. */
  document.addEventListener("submit", function (event) {
    var form = event.target;
    /* Not form.method: a form may have a field of that name. */
    if ((form.getAttribute("method") || "").toLowerCase() !== "post" || form.hasAttribute("hx-post")) { return; }
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    setTimeout(function () { delete form.dataset.sent; }, 4000);
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) { delete form.dataset.sent; });
  });
  /* A filter that is changed is applied at once. */
  document.addEventListener("change", function (event) {
    var form = event.target.closest("form[data-autosubmit]");
    if (form && event.target.tagName === "SELECT") { form.requestSubmit(); }
  });

  function load(url, then) {
    var script = document.createElement("script");
    script.src = url;
    script.onload = then;
    document.head.appendChild(script);
  }
  function charts() {
    var root = document.documentElement;
    if (!document.querySelector("[data-chart]")) { return; }
    if (window.anlanCharts) { window.anlanCharts(); return; }
    load(root.dataset.echarts, function () {
      load(root.dataset.charts, function () { window.anlanCharts(); });
    });
  }

  tick();
  setInterval(tick, 1000);
  charts();
  document.addEventListener("htmx:afterSettle", function () { tick(); charts(); });
})();
