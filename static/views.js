// Filters that drop down close as menus do. Nothing needs this file to work.
(function () {
  "use strict";
  function opened() { return document.querySelectorAll("details[data-facet][open]"); }
  document.addEventListener("click", function (event) {
    opened().forEach(function (facet) { if (!facet.contains(event.target)) facet.open = false; });
  });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    opened().forEach(function (facet) { facet.open = false; facet.querySelector("summary").focus(); });
  });
})();
