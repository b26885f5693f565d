// Keys, clocks and small comforts. Nothing needs this file to work.
(function () {
  "use strict";
  var body = document.body;

  function each(selector, act, within) {
    (within || document).querySelectorAll(selector).forEach(act);
  }

  /* Clocks run on, in the page's own words. */
  var units = (body.dataset.units || "min|h|d|days").split("|");
  function two(number) { return (number < 10 ? "0" : "") + number; }
  function span(minutes) {
    minutes = Math.max(0, Math.floor(minutes));
    var days = Math.floor(minutes / 1440), hours = Math.floor((minutes % 1440) / 60);
    if (days >= 7) return days + " " + units[3];
    if (days) return days + " " + units[2] + " " + hours + " " + units[1];
    if (hours) return hours + " " + units[1] + " " + two(minutes % 60);
    return minutes + " " + units[0];
  }
  function tick() {
    var now = Date.now();
    each("time[data-left]", function (node) {
      var left = (Date.parse(node.dateTime) - now) / 60000;
      node.textContent = left < 0 ? body.dataset.late.replace("%s", span(-left)) : span(left);
      if (left < 0 && node.parentElement.classList.contains("clock")) {
        node.parentElement.classList.remove("clock-fine", "clock-soon");
        node.parentElement.classList.add("clock-late");
      }
    });
    each("time[data-ago]", function (node) {
      node.textContent = span((now - Date.parse(node.dateTime)) / 60000);
    });
  }
  setInterval(tick, 60000);

  /* Undo: the seconds that are left. */
  setInterval(function () {
    each("[data-until]", function (node) {
      var left = Math.max(0, Math.ceil((Date.parse(node.dataset.until) - Date.now()) / 1000));
      each("[data-seconds]", function (place) { place.textContent = left; }, node);
      if (!left) node.classList.add("is-over");
    });
  }, 250);

  /* Keys that no setting takes away; a person's own are in keys.js. */
  function typing(target) {
    return target.closest && target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
  }
  var webcare = window.webcare = { pressed: "", typing: typing, each: each };
  var placed = 0;
  document.addEventListener("keydown", function (event) {
    var target = event.target;
    if ((event.metaKey || event.ctrlKey) && event.key === "Enter") {
      var form = target.closest("form");
      var button = form && (form.querySelector("[data-send]") || form.querySelector("[type=submit], button:not([type])"));
      if (button && !button.disabled) { event.preventDefault(); button.click(); }
      return;
    }
    if (event.key === "Escape") {
      each("details[data-menu][open]", function (menu) { menu.open = false; menu.querySelector("summary").focus(); event.preventDefault(); });
      if (typing(target) && !target.closest("dialog")) { target.blur(); event.preventDefault(); }
      return;
    }
    // A decision's digit pressed once too often must not land in the text that opened meanwhile.
    if (typing(target) && Date.now() - placed < 500 && /^[0-9]$/.test(event.key)) event.preventDefault();
  });

  /* Dialogs, menus, notices, copying. */
  function open(id) { var dialog = document.getElementById(id); if (dialog && !dialog.open) dialog.showModal(); }
  webcare.open = open;
  var sure = null;
  document.addEventListener("click", function (event) {
    each("details[data-menu][open]", function (menu) { if (!menu.contains(event.target)) menu.open = false; });
    var opener = event.target.closest("[data-dialog]");
    if (opener) { event.preventDefault(); open(opener.dataset.dialog); return; }
    var close = event.target.closest("[data-dismiss]");
    if (close) { close.parentElement.remove(); return; }
    if (event.target.closest("[data-print]")) { window.print(); return; }
    var copy = event.target.closest("[data-copy]");
    if (copy && navigator.clipboard) {
      event.preventDefault();
      navigator.clipboard.writeText(new URL(copy.dataset.copy, location.href).href).then(function () { copy.classList.add("is-copied"); });
      return;
    }
    var asks = event.target.closest("[data-confirm]");
    if (asks && asks !== sure) {
      event.preventDefault();
      event.stopPropagation();
      document.getElementById("confirm-text").textContent = asks.dataset.confirm;
      var dialog = document.getElementById("confirm");
      dialog.returnValue = "";
      dialog.onclose = function () {
        if (dialog.returnValue !== "yes") return;
        sure = asks; asks.click(); sure = null;
      };
      dialog.showModal();
    }
  }, true);
  each("[data-needs-script]", function (node) { node.hidden = false; });
  document.addEventListener("htmx:afterSettle", function () {
    each("[data-needs-script]", function (node) { node.hidden = false; });
  });

  /* A bar over what is selected in a text that somebody else will read. */
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-blacken]");
    if (!button) return;
    var field = document.getElementById(button.dataset.blacken);
    var from = field.selectionStart, to = field.selectionEnd;
    if (from < to) field.setRangeText("█████", from, to, "end");
    field.focus();
  });

  /* A draft says where it stands. */
  document.addEventListener("input", function (event) {
    var form = event.target.closest("[data-draft]");
    if (!form || event.target.name !== "body") return;
    each("[data-draft-status]", function (place) {
      if (place.dataset.kept === undefined) place.dataset.kept = place.textContent;
      var same = event.target.value === event.target.defaultValue;
      place.textContent = same ? place.dataset.kept : form.dataset.unsaved || "";
    }, form);
  });

  /* Files: too much is said before it is sent; a draft takes what is dropped on it. */
  document.addEventListener("change", function (event) {
    var field = event.target.closest && event.target.closest("input[data-files]");
    if (!field) return;
    var size = Array.prototype.reduce.call(field.files, function (sum, file) { return sum + file.size; }, 0);
    var fault = field.closest(".draft-files").querySelector("[data-files-fault]");
    fault.hidden = size <= Number(field.dataset.most);
    if (fault.hidden) return;
    fault.querySelector("span").textContent = field.dataset.tooMuch;
    field.value = "";
    event.stopPropagation();
  }, true);
  ["dragover", "dragleave", "drop"].forEach(function (name) {
    document.addEventListener(name, function (event) {
      var form = event.target.closest && event.target.closest("[data-draft]");
      var field = form && form.querySelector("input[data-files]");
      if (!field || !event.dataTransfer || Array.prototype.indexOf.call(event.dataTransfer.types, "Files") < 0) return;
      event.preventDefault();
      form.classList.toggle("is-over", name === "dragover");
      if (name !== "drop") return;
      field.files = event.dataTransfer.files;
      field.dispatchEvent(new Event("change", { bubbles: true }));
    });
  });

  /* htmx: our own notices come through whatever their status; typed text never goes lost. */
  document.addEventListener("htmx:beforeSwap", function (event) {
    var answer = event.detail.xhr;
    if (answer.getResponseHeader("HX-Retarget")) { event.detail.shouldSwap = true; event.detail.isError = false; }
  });

  /* What someone is typing, or has opened, stays as it is when news comes in. */
  if (window.Idiomorph) {
    Idiomorph.defaults.callbacks.beforeNodeMorphed = function (old) {
      return !(old.matches && old.matches("textarea, input[type=text], input:not([type])") && old.value !== old.defaultValue);
    };
    Idiomorph.defaults.callbacks.beforeAttributeUpdated = function (name, node, change) {
      return !(name === "open" && change === "remove" && node.matches("details:not([data-menu])"));
    };
  }
  function settled(form) {
    each("textarea, input", function (field) { if (field.type !== "hidden") field.defaultValue = field.value; }, form);
  }
  document.addEventListener("htmx:beforeSwap", function (event) {
    var form = event.detail.requestConfig && event.detail.requestConfig.elt.closest("form");
    if (form && event.detail.xhr.status < 400) settled(form);
  });
  /* What news fetched before one's own act is old by the time it comes: it is fetched anew, so that
     it takes no field away in which somebody types, and no text that was kept meanwhile. */
  var acted = 0;
  function isAct(event) { return event.detail.requestConfig.verb !== "get"; }
  document.addEventListener("htmx:beforeRequest", function (event) {
    event.detail.xhr.began = performance.now();
    if (isAct(event)) acted = performance.now();
  });
  document.addEventListener("htmx:afterRequest", function (event) {
    if (isAct(event)) acted = performance.now();
  });
  document.addEventListener("htmx:beforeSwap", function (event) {
    var asked = event.detail.requestConfig && event.detail.requestConfig.elt;
    var news = asked && /sse:[\w-]+/.exec(asked.getAttribute("hx-trigger") || "");
    if (!news || isAct(event) || event.detail.xhr.began >= acted) return;
    event.detail.shouldSwap = false;
    htmx.trigger(asked, news[0]);
  });
  /* An answer that was written before a draft's last save, or while somebody types, sets no draft
     back: what stood in its field stands there again. */
  var typed = [];
  function version(form) { return form && form.querySelector(".draft-status [name=version]"); }
  document.addEventListener("htmx:beforeSwap", function (event) {
    typed = [];
    each("form[data-draft] textarea", function (field) {
      var seen = version(field.form);
      if (seen) typed.push({ id: field.id, value: field.value, unsaved: field.value !== field.defaultValue, version: seen.value,
        focused: field === document.activeElement, from: field.selectionStart, to: field.selectionEnd });
    }, event.detail.target);
  });
  document.addEventListener("htmx:afterSwap", function () {
    typed.splice(0).forEach(function (was) {
      var field = document.getElementById(was.id), seen = field && version(field.form);
      if (!seen || field.value === was.value || Number(seen.value) > Number(was.version)) return;
      if (!was.unsaved && seen.value === was.version) return;
      field.value = was.value;
      seen.value = was.version;
      if (was.focused) { field.focus({ preventScroll: true }); field.setSelectionRange(was.from, was.to); }
      if (was.unsaved) field.dispatchEvent(new Event("input", { bubbles: true }));
    });
  });
  document.addEventListener("htmx:sendError", function () {
    each("[data-offline]", function (node) { node.hidden = false; });
  });
  document.addEventListener("htmx:afterRequest", function (event) {
    if (event.detail.successful) each("[data-offline]", function (node) { node.hidden = true; });
  });
  document.addEventListener("htmx:afterSettle", function (event) {
    tick();
    var place = event.target.matches && (event.target.matches("[data-cursor]") ? event.target : event.target.querySelector("[data-cursor]"));
    if (place) { place.removeAttribute("data-cursor"); placed = /^[0-9]$/.test(webcare.pressed) ? Date.now() : 0; place.focus(); if (typeof place.selectionStart === "number") place.setSelectionRange(0, 0); } // a radio has no text to stand in
  });
  each("[data-cursor]", function (place) { place.focus({ preventScroll: true }); });

  /* On a narrow screen the screens' bar scrolls sideways: to where one is. */
  each(".bar-nav [aria-current]", function (here) {
    var nav = here.parentElement;
    nav.scrollLeft = here.offsetLeft - nav.offsetLeft - (nav.clientWidth - here.offsetWidth) / 2;
  });
})();
