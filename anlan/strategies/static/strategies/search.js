/* "/" goes to the search, arrows move through what was found. The page works without. */
(function () {
  "use strict";
  var field = document.querySelector("[data-search] input[type=search]");
  if (!field) { return; }

  function hits() { return Array.prototype.slice.call(document.querySelectorAll("[data-hit]")); }
  function isTyping(element) {
    return element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName);
  }

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) { return; }
    if (event.key === "/" && !isTyping(event.target)) {
      event.preventDefault();
      field.focus();
      field.select();
      return;
    }
    var rows = hits();
    var at = rows.indexOf(document.activeElement);
    if (at < 0 && document.activeElement !== field) { return; }
    if (event.key === "ArrowDown" && at + 1 < rows.length) {
      event.preventDefault();
      rows[at + 1].focus();
    } else if (event.key === "ArrowUp" && at >= 0) {
      event.preventDefault();
      (at ? rows[at - 1] : field).focus();
    } else if (event.key === "Escape" && at >= 0) {
      field.focus();
    }
  });
})();
