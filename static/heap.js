// Marking many rows: shift takes the range. Nothing needs this file to work.
(function () {
  "use strict";
  var last = null;
  function boxes() { return Array.from(document.querySelectorAll("[data-many-one]")); }
  function tell() {
    var form = document.querySelector("[data-many]");
    if (!form) return;
    var chosen = boxes().filter(function (box) { return box.checked; }).length;
    form.toggleAttribute("data-some", chosen > 0);
    form.querySelector("[data-many-count]").textContent = chosen ? "(" + chosen + ")" : "";
  }
  document.addEventListener("click", function (event) {
    var box = event.target.closest && event.target.closest("[data-many-one]");
    if (!box) return;
    var all = boxes(), from = all.indexOf(last), to = all.indexOf(box);
    if (event.shiftKey && from >= 0) {
      all.slice(Math.min(from, to), Math.max(from, to) + 1).forEach(function (each) { each.checked = box.checked; });
    }
    last = box;
    tell();
  });
  document.addEventListener("htmx:afterSettle", tell);
})();
