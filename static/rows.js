// News of a ticket that is in the list brings its row at once; order and counts follow when it is
// calm, and never all screens at one instant. Nothing needs this file to work.
(function () {
  "use strict";
  var CALM = 900, SPREAD = 900; // milliseconds, and so many more by chance
  var waiting = null, due = false, asked = {};

  function list() { return document.getElementById("list"); }
  function refresh() {
    waiting = null;
    if (document.hidden) { due = true; return; } // it is brought up to date when it is looked at
    due = false;
    if (list()) htmx.trigger(list(), "news");
  }
  function later() {
    if (!waiting) waiting = setTimeout(refresh, CALM + Math.random() * SPREAD);
  }
  document.addEventListener("visibilitychange", function () { if (!document.hidden && due) refresh(); });

  function bring(ticket) {
    if (asked[ticket]) { asked[ticket] = "again"; return; } // what comes now is asked for after it
    asked[ticket] = "once";
    var here = list(), address = here.dataset.rows.replace("/0", "/" + ticket);
    fetch(address, { headers: { "X-Requested-With": "fetch" }, credentials: "same-origin" }).then(function (answer) {
      return answer.status === 200 ? answer.text() : "";
    }).then(function (html) {
      var row = document.getElementById("ticket-" + ticket);
      if (html && row && list() === here) {
        var moves = row.contains(document.activeElement);
        Idiomorph.morph(row, html, { morphStyle: "outerHTML", ignoreActiveValue: moves });
        htmx.process(document.getElementById("ticket-" + ticket));
      }
    }).catch(function () {}).then(function () {
      var again = asked[ticket] === "again";
      delete asked[ticket];
      if (again) bring(ticket); else later();
    });
  }
  function heard(event) {
    var ticket = JSON.parse(event.data).ticket;
    if (!list()) return;
    if (ticket && !document.hidden && document.getElementById("ticket-" + ticket)) bring(ticket);
    else later();
  }
  document.addEventListener("htmx:sseOpen", function (event) {
    event.detail.source.addEventListener("lists", heard);
  });
})();
