// The scheme editor's comforts: undo keys, a word before typed text is left, forms that redraw.
(function () {
  "use strict";
  var dirty = null;

  function writes(target) {
    return target.closest && target.closest("input:not([type=checkbox]):not([type=radio]), textarea, [contenteditable]");
  }
  document.addEventListener("keydown", function (event) {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    var key = event.key.toLowerCase();
    var form = key === "s" && !event.shiftKey && document.querySelector("form[data-unsaved]");
    var save = form && form.querySelector("[data-send]");
    if (save) { event.preventDefault(); if (!save.disabled) save.click(); return; }
    if (writes(event.target)) return;
    var way = key === "y" || (key === "z" && event.shiftKey) ? "redo" : key === "z" ? "undo" : "";
    var button = way && document.querySelector('[data-way="' + way + '"]');
    if (button && !button.disabled) { event.preventDefault(); button.click(); }
  });

  /* What is typed is kept at each pause, while one types on, and when the page goes. */
  var OFTEN = 4000, typed = 0, sent = 0, since = 0, away = null;
  document.addEventListener("input", function (event) {
    var form = event.target.closest("form[data-unsaved]");
    if (!form) return;
    dirty = form;
    typed += 1;
    since = since || Date.now();
    if (window.htmx && Date.now() - since > OFTEN) { since = 0; window.htmx.trigger(form, "keep"); }
  });
  document.addEventListener("htmx:beforeRequest", function (event) {
    if (event.target === dirty) { sent = typed; since = 0; }
  });
  document.addEventListener("htmx:afterRequest", function (event) {
    if (event.target === dirty && event.detail.successful && sent === typed) dirty = null;
  });
  document.addEventListener("submit", function (event) {
    if (!away) { dirty = null; return; }
    if (away === event.target) event.preventDefault();
  });
  /* When the page goes the next one is on its way already, and would not know of it; so it is sent
     before that one is asked for, and as the page is hidden, which is the last a phone tells. */
  var flushed = 0;
  function flush() {
    var to = dirty && flushed !== typed && document.contains(dirty) && dirty.getAttribute("hx-post");
    if (to && navigator.sendBeacon(to, new FormData(dirty))) flushed = typed;
  }
  window.addEventListener("beforeunload", function (event) {
    flush();
    if (dirty && document.contains(dirty)) event.preventDefault();
  });
  document.addEventListener("visibilitychange", function () {
    if (document.visibilityState === "hidden") flush();
  });
  window.addEventListener("pagehide", flush);

  /* Who is logged out meanwhile, or has a token that is too old, stays on the page: with a new
     token it goes on, at once or after logging in elsewhere. */
  function loggedOut(is) {
    document.querySelectorAll("[data-logged-out]").forEach(function (node) { node.hidden = !is; });
  }
  function comeBack() {
    if (!away) return;
    fetch(location.href, { credentials: "same-origin" }).then(function (answer) { return answer.text(); }).then(function (text) {
      var page = new DOMParser().parseFromString(text, "text/html"), form = away;
      var token = form && page.querySelector('form[data-person="' + form.dataset.person + '"] [name="csrf_token"]');
      loggedOut(!token);
      if (!token) return;
      away = null;
      document.querySelectorAll('[name="csrf_token"]').forEach(function (field) { field.value = token.value; });
      document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token.value }));
      window.htmx.trigger(form, "keep");
    });
  }
  document.addEventListener("htmx:beforeOnLoad", function (event) {
    var form = event.detail.elt, status = event.detail.xhr.status;
    if ((status !== 401 && status !== 400) || !form.matches("form[data-unsaved]")) return;
    event.preventDefault();
    if (away) { loggedOut(true); return; }
    away = form;
    comeBack();
  });
  window.addEventListener("focus", comeBack);

  // Where the browser does not fit a box to its text, its rows do.
  function grow(field) {
    while (field.scrollHeight > field.clientHeight + 2 && field.rows < 24) field.rows += 1;
  }
  if (!window.CSS || !CSS.supports("field-sizing", "content")) {
    document.querySelectorAll("textarea[data-grows]").forEach(grow);
    document.addEventListener("input", function (event) {
      if (event.target.matches("textarea[data-grows]")) grow(event.target);
    });
  }

  // Another fact or kind of outcome asks other fields: the form comes back with what is typed,
  // and is checked then; a check on its way would cancel it.
  document.addEventListener("input", function (event) {
    var form = event.target.matches("#part-form [data-redraw]") && window.htmx && event.target.closest("form");
    if (form) { dirty = form; typed += 1; event.stopPropagation(); }
  }, true);
  document.addEventListener("change", function (event) {
    var field = event.target;
    var form = field.closest("#part-form");
    if (!form || !field.matches("[data-redraw]") || !window.htmx) return;
    var look = form.querySelector("button[formaction]");
    if (!look) return;
    window.htmx.ajax("POST", look.getAttribute("formaction"), { source: form, target: "#part", swap: "outerHTML" });
  });

  document.addEventListener("htmx:afterSettle", function (event) {
    if (event.target.id === "part") window.htmx.trigger("#part-form", "keep");
  });

  // From a fault to the line in the text where its part begins.
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-find]");
    if (button) find(button.dataset.find);
  });
  function find(name) {
    var text = document.getElementById("text");
    if (!text || !name) return;
    var lines = text.value.split("\n"), at = 0;
    for (var line = 0; line < lines.length; line += 1) {
      if (lines[line].trim().indexOf(name + ":") === 0) {
        text.focus();
        text.setSelectionRange(at, at + lines[line].length);
        text.scrollTop = Math.max(0, line - 4) * (text.scrollHeight / lines.length);
        return;
      }
      at += lines[line].length + 1;
    }
  }
  find(new URLSearchParams(location.search).get("find"));
})();
