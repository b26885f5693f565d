// The composer's comforts: kept answers by a slash, pasted files, progress. Nothing needs them.
(function () {
  "use strict";

  function draftOf(node) { return node && node.closest && node.closest("[data-draft]"); }
  function isBody(node) { return node && node.matches && node.matches(".draft-body"); }
  function token() {
    try { return JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"]; } catch (none) { return ""; }
  }

  /* The list of kept answers: a slash at the start of a line, or Ctrl and slash anywhere. */
  var open = null; // { field, list, from, timer, asked }
  function slashBefore(field) {
    var until = field.selectionStart;
    if (until !== field.selectionEnd) return null;
    var line = field.value.slice(field.value.lastIndexOf("\n", until - 1) + 1, until);
    return /^\/[^\/\n]{0,40}$/.test(line) ? { from: until - line.length, words: line.slice(1) } : null;
  }
  function show(field, from, words) {
    var list = draftOf(field).querySelector("[data-picker]");
    if (!open || open.field !== field) open = { field: field, list: list, from: from };
    open.from = from;
    clearTimeout(open.timer);
    open.timer = setTimeout(function () { ask(words); }, open.list.hidden ? 0 : 120);
  }
  function ask(words) {
    var here = open, address = draftOf(here.field).dataset.snippets + "?q=" + encodeURIComponent(words);
    here.asked = address;
    fetch(address, { headers: { "HX-Request": "true" }, credentials: "same-origin" }).then(function (answer) {
      return answer.ok && !answer.redirected ? answer.text() : "";
    }).then(function (html) {
      if (open !== here || here.asked !== address || !html) return;
      here.list.innerHTML = html;
      here.list.hidden = false;
      here.list.style.top = caretTop(here.field) + "px";
      here.field.setAttribute("aria-controls", here.list.id);
      here.field.setAttribute("aria-haspopup", "listbox");
      mark(0);
    }, function () { hide(); });
  }
  // Where the line below the cursor begins, measured on a copy of the field.
  function caretTop(field) {
    var copy = document.createElement("div"), look = getComputedStyle(field), end = document.createElement("span");
    ["font", "lineHeight", "padding", "width", "boxSizing", "letterSpacing"].forEach(function (name) { copy.style[name] = look[name]; });
    copy.style.cssText += ";position:absolute;visibility:hidden;white-space:pre-wrap;overflow-wrap:break-word";
    copy.textContent = field.value.slice(0, field.selectionStart);
    end.textContent = "\u200b";
    copy.appendChild(end);
    field.parentElement.appendChild(copy);
    var top = end.offsetTop + end.offsetHeight - field.scrollTop + 4;
    copy.remove();
    return Math.min(Math.max(top, 24), field.offsetHeight);
  }
  function options() { return Array.prototype.slice.call(open.list.querySelectorAll("[data-use]")); }
  function mark(place) {
    var all = options();
    all.forEach(function (each, at) { each.setAttribute("aria-selected", at === place ? "true" : "false"); });
    if (all[place]) {
      all[place].scrollIntoView({ block: "nearest" });
      open.field.setAttribute("aria-activedescendant", all[place].id);
    }
  }
  function hide() {
    if (!open) return;
    clearTimeout(open.timer);
    open.list.hidden = true;
    open.list.textContent = "";
    ["aria-controls", "aria-haspopup", "aria-activedescendant"].forEach(function (name) { open.field.removeAttribute(name); });
    open = null;
  }
  function insert(option) {
    var field = open.field, from = open.from, until = field.selectionStart;
    hide();
    fetch(option.dataset.use, { method: "POST", headers: { "X-CSRFToken": token(), "HX-Request": "true" }, credentials: "same-origin" }).then(function (answer) {
      if (!answer.ok || answer.redirected) throw new Error(answer.status);
      return answer.text();
    }).then(function (text) {
      field.focus();
      field.setRangeText(text, from, until, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
      var gap = text.indexOf("{{");
      var end = gap < 0 ? -1 : text.indexOf("}}", gap);
      if (end > 0) field.setSelectionRange(from + gap, from + end + 2);
    }).catch(function () { field.focus(); });
  }
  document.addEventListener("input", function (event) {
    if (!isBody(event.target)) return;
    var found = slashBefore(event.target);
    if (found) show(event.target, found.from, found.words);
    else if (open && open.field === event.target) hide();
  });
  document.addEventListener("keydown", function (event) {
    if (isBody(event.target) && (event.ctrlKey || event.metaKey) && event.key === "/") {
      event.preventDefault();
      show(event.target, event.target.selectionStart, "");
      return;
    }
    if (!open || event.target !== open.field || open.list.hidden) return;
    var all = options(), here = all.findIndex(function (each) { return each.getAttribute("aria-selected") === "true"; });
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      mark((here + (event.key === "ArrowDown" ? 1 : all.length - 1)) % Math.max(1, all.length));
    } else if ((event.key === "Enter" || event.key === "Tab") && !event.ctrlKey && !event.metaKey && all[here]) {
      event.preventDefault();
      event.stopPropagation();
      insert(all[here]);
    } else if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      hide();
    }
  }, true);
  document.addEventListener("mousedown", function (event) {
    if (!open) return;
    var option = event.target.closest("[data-use]");
    if (option && open.list.contains(option)) { event.preventDefault(); insert(option); }
    else if (event.target !== open.field) hide();
  });
  document.addEventListener("htmx:beforeSwap", function (event) {
    if (open && event.detail.target && event.detail.target.contains(open.list)) hide();
  });

  /* What is still open in the text: one click selects it. */
  document.addEventListener("click", function (event) {
    var chip = event.target.closest("[data-gap]");
    var field = chip && draftOf(chip).querySelector(".draft-body");
    if (!field) return;
    var found = new RegExp("\\{\\{\\s*" + chip.dataset.gap + "\\s*\\}\\}").exec(field.value);
    field.focus();
    if (found) field.setSelectionRange(found.index, found.index + found[0].length);
  });

  /* Far too much text is not sent to be refused: it is said here, and stays. */
  function tooLong(field) {
    var form = draftOf(field), said = form.querySelector("span[data-too-long]");
    var over = field.value.length > Number(form.dataset.longest);
    if (said) {
      said.hidden = !over;
      said.querySelector("span").textContent = over ? form.dataset.tooLong : "";
    }
    return over;
  }
  document.addEventListener("input", function (event) { if (isBody(event.target)) tooLong(event.target); });
  document.addEventListener("htmx:beforeRequest", function (event) {
    if (isBody(event.detail.elt) && tooLong(event.detail.elt)) event.preventDefault();
  });

  /* Files that are pasted, and how far they are. */
  document.addEventListener("paste", function (event) {
    var form = draftOf(event.target), field = form && form.querySelector("input[data-files]");
    var files = event.clipboardData && event.clipboardData.files;
    if (!field || !files || !files.length) return;
    event.preventDefault();
    field.files = files;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
  document.addEventListener("htmx:xhr:progress", function (event) {
    var place = event.target.closest && event.target.closest(".draft-files");
    var bar = place && place.querySelector("progress");
    if (!bar || !event.detail.total) return;
    bar.hidden = false;
    bar.value = event.detail.loaded / event.detail.total;
  });
})();
