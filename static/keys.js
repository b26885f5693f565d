// A person's own keys: what they do is said by the page (`data-act`), which key does it by the body.
(function () {
  "use strict";
  var webcare = window.webcare, body = document.body;
  var on = body.dataset.keys !== undefined, acts = on ? JSON.parse(body.dataset.keys) : {};

  /* The list: up and down, and back to where one was. */
  function rows() { return Array.prototype.slice.call(document.querySelectorAll("[data-row]")); }
  function focused() { return document.activeElement && document.activeElement.closest("[data-row]"); }
  function pane() { return webcare.pane && webcare.pane.isOn() ? webcare.pane : null; }
  function go(step) {
    var all = rows();
    if (!all.length) { beyond(step); return; }
    var here = all.indexOf(focused());
    if (here < 0) here = pane() ? pane().place(all, step) : opened(all, step);
    var next = all[Math.min(all.length - 1, Math.max(0, here < 0 ? 0 : here + step))];
    var link = next.querySelector("[data-row-link]") || next;
    link.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
    if (pane()) pane().open(next, step);
  }
  function kept() {
    try { return JSON.parse(sessionStorage.getItem("opened")) || {}; } catch (none) { return {}; }
  }
  // Whoever comes back from a ticket goes on from there, also where its row has left the list.
  function opened(all, step) {
    var from = kept();
    if (from.list !== location.pathname + location.search) return -1;
    var row = document.getElementById(from.row);
    return row ? all.indexOf(row) : Math.min(from.place, all.length) - (step > 0 ? 1 : 0);
  }
  // On a ticket's own page: the next one of the list that one came from.
  function beyond(step) {
    var article = document.querySelector("#main > #ticket[data-ticket]"), all = kept().links || [];
    var here = article ? all.findIndex(function (each) { return each.split("/").pop() === article.dataset.ticket; }) : -1;
    if (here >= 0 && all[here + step]) location.href = all[here + step];
  }
  webcare.remember = function (row) {
    var all = rows(), links = all.map(function (each) {
      var link = each.querySelector("[data-row-link]");
      return link ? link.getAttribute("href") : "";
    });
    var url = new URL(location.href);
    url.searchParams.delete("ticket");
    var place = { list: url.pathname + url.search, row: row.id, place: all.indexOf(row), links: links };
    try { sessionStorage.setItem("opened", JSON.stringify(place)); } catch (full) { /* a comfort only */ }
  };
  document.addEventListener("click", function (event) {
    var row = event.target.closest("[data-row]");
    if (row && event.target.closest("[data-row-link]")) webcare.remember(row);
  });

  /* An act by its name: in the row that has the focus, else on the ticket, else on the page. */
  function find(wanted) {
    var row = focused(), beside = pane();
    var isShown = row && beside && beside.shows(row);
    var inRow = row && row.querySelector(wanted);
    if (inRow && !isShown) return inRow;
    if (beside && beside.waits()) return null; // nothing is done to a ticket that is not shown yet
    return document.querySelector("#ticket " + wanted) || inRow ||
      document.querySelector(wanted + ":not([data-row] *)");
  }
  function first(within) {
    return within.querySelector("input:not([type=hidden]), select, textarea, button:not([disabled])");
  }
  function use(found) {
    if (!found || found.disabled || found.closest("[hidden]")) return false;
    for (var fold = found.closest("details"); fold; fold = fold.parentElement.closest("details")) {
      if (!fold.open) fold.open = true;
    }
    if (found.matches("input[type=checkbox], input[type=radio], a, button")) { found.click(); return true; }
    var field = found.matches("summary, form") ? first(found.closest("details, form")) : found;
    (field || found).focus();
    if (field && field.matches("input[type=search]")) field.select();
    (field || found).scrollIntoView({ block: "nearest" });
    return true;
  }
  webcare.act = function (name) { return use(find('[data-act~="' + CSS.escape(name) + '"]')); };

  function digit(key) {
    if (pane() && pane().waits()) return true;
    var wanted = '[data-key="' + key + '"]', ticket = document.getElementById("ticket");
    var found = ticket ? ticket.querySelector(wanted) : find(wanted);
    if (!found || found.disabled || found.closest("[hidden], details:not([open])")) return false;
    found.click();
    return true;
  }
  function run(name) {
    if (name === "next" || name === "previous") { go(name === "next" ? 1 : -1); return true; }
    if (name === "help") { sheet(); return true; }
    return webcare.act(name);
  }
  document.addEventListener("keydown", function (event) {
    var key = event.key;
    if (!on || event.defaultPrevented || event.isComposing || event.metaKey || event.ctrlKey || event.altKey) return;
    if (webcare.typing(event.target) || document.querySelector("dialog[open]")) return;
    var names = acts[key] || (event.getModifierState("CapsLock") ? acts[key.toLowerCase()] : null) || [];
    webcare.held = event.repeat;
    if (event.repeat && names[0] !== "next" && names[0] !== "previous") return; // held down is pressed once
    if (/^[0-9]$/.test(key) ? digit(key) : names.some(run)) { webcare.pressed = key; event.preventDefault(); }
    webcare.held = false;
  });

  /* The sheet behind `?`, fetched when it is first asked for. */
  function sheet() {
    var dialog = document.getElementById("keys"), place = document.getElementById("keys-sheet");
    if (!place.childElementCount) htmx.ajax("GET", dialog.dataset.from, { target: place, swap: "innerHTML" });
    webcare.open("keys");
  }

  /* One's own keys: the field takes the key that is pressed. */
  document.addEventListener("keydown", function (event) {
    var field = event.target.closest && event.target.closest("[data-catch]");
    if (!field || event.metaKey || event.ctrlKey || event.altKey || event.key.length !== 1 || event.key === " ") return;
    event.preventDefault();
    field.value = event.key;
  });

  /* A link to a part that is folded away unfolds it. */
  function unfold() {
    var part = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!part) return;
    var fold = part.closest("details");
    if (fold) fold.open = true;
    if (part.matches("input, select, textarea")) part.focus();
  }
  window.addEventListener("hashchange", unfold);
  unfold();
})();
