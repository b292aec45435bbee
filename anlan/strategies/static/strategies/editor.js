/* Line numbers, jumping to a line, and a question before typed text is left. The page works without. */
(function () {
  "use strict";
  var form = document.querySelector("[data-editor-form]");
  if (!form) { return; }
  var isTouched = false;

  function number(area) {
    var lines = area.parentNode.querySelector(".editor-lines");
    var count = area.value.split("\n").length;
    if (lines.dataset.count !== String(count)) {
      var text = "";
      for (var i = 1; i <= count; i++) { text += i + "\n"; }
      lines.textContent = text;
      lines.dataset.count = String(count);
    }
    lines.scrollTop = area.scrollTop;
  }

  function jump(language, line) {
    var area = form.querySelector('[data-editor="' + language + '"]');
    var tab = document.getElementById("tab-" + language);
    if (!area) { return; }
    if (tab) { tab.checked = true; }
    var lines = area.value.split("\n");
    var at = Math.min(Math.max(line, 1), lines.length) - 1;
    var start = lines.slice(0, at).join("\n").length + (at ? 1 : 0);
    area.focus();
    area.setSelectionRange(start, start + lines[at].length);
    area.scrollTop = Math.max(0, (at - 4) * parseFloat(getComputedStyle(area).lineHeight));
    area.scrollLeft = 0;
    number(area);
    area.scrollIntoView({ block: "center" });
  }

  form.querySelectorAll("[data-editor]").forEach(function (area) {
    /* Phones get larger letters in fields; the numbers have to follow. */
    area.parentNode.querySelector(".editor-lines").style.font = getComputedStyle(area).font;
    number(area);
    area.addEventListener("input", function () { isTouched = true; number(area); });
    area.addEventListener("scroll", function () { number(area); });
  });
  document.addEventListener("click", function (event) {
    var link = event.target.closest("[data-line]");
    if (link) {
      event.preventDefault();
      jump(link.dataset.language, Number(link.dataset.line));
    }
  });
  form.addEventListener("submit", function () { isTouched = false; });
  window.addEventListener("beforeunload", function (event) {
    if (isTouched) { event.preventDefault(); event.returnValue = form.dataset.leave; }
  });
})();
