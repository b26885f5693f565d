// The command palette: everything one may do or see, found as one types. Without this file the
// same links stand on a page of their own.
(function () {
  "use strict";
  var dialog = document.getElementById("palette");
  if (!dialog) return;
  var field, list, said, all = [], shown = [], here = -1, before = null, asked = 0;

  function plain(text) { return text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, ""); }
  function parts() {
    dialog = document.getElementById("palette"); // a page that history brought back has its own
    field = document.getElementById("palette-q");
    list = document.getElementById("palette-list");
    said = document.getElementById("palette-said");
  }
  function ticket() {
    var article = document.querySelector("#ticket[data-ticket]");
    if (article) return article.dataset.ticket;
    var row = document.activeElement && document.activeElement.closest("[data-row]");
    var number = row && /^ticket-(\d+)$/.exec(row.id);
    return number ? number[1] : "";
  }

  /* What there is: fetched at each opening, for it depends on the ticket and its state. */
  function open() {
    parts();
    if (dialog.open || document.querySelector("dialog[open]")) return;
    before = document.activeElement;
    field.value = "";
    var at = ticket();
    dialog.showModal();
    field.focus();
    if (dialog.dataset.of !== at) { all = []; list.textContent = ""; } // another ticket's acts are not these
    dialog.dataset.of = at;
    draw();
    var turn = ++asked;
    fetch(dialog.dataset.from + (at ? "?ticket=" + at : ""), { headers: { "HX-Request": "true" }, credentials: "same-origin" })
      .then(function (answer) { if (!answer.ok) throw new Error(); return answer.text(); })
      .then(function (html) { if (turn === asked && dialog.open) { all = read(html); draw(); } })
      .catch(function () { if (turn === asked) location.href = dialog.dataset.from; });
  }
  function read(html) {
    var found = [], page = new DOMParser().parseFromString(html, "text/html");
    page.querySelectorAll(".commands section").forEach(function (section) {
      var group = section.querySelector("h2").textContent;
      section.querySelectorAll("a").forEach(function (link) {
        var words = link.querySelector("span").textContent, key = link.querySelector("kbd");
        found.push({
          group: group, words: words, href: link.getAttribute("href"), act: link.dataset.does || "",
          icon: link.querySelector("svg"), key: key ? key.textContent : "", plain: plain(words), of: " " + plain(group)
        });
      });
    });
    return found;
  }

  /* As one types: every word has to be there; what begins so stands first. */
  function rank(each, typed) {
    if (each.plain.indexOf(typed) === 0) return 0;
    return (" " + each.plain).indexOf(" " + typed) >= 0 ? 1 : 2;
  }
  function fitting(typed) {
    var words = typed.split(/\s+/).filter(Boolean);
    var found = all.filter(function (each) { return words.every(function (word) { return each.plain.indexOf(word) >= 0 || each.of.indexOf(" " + word) >= 0; }); });
    if (words.length) found = found.map(function (each, place) { return [rank(each, typed), place, each]; })
      .sort(function (one, other) { return one[0] - other[0] || one[1] - other[1]; })
      .map(function (each) { return each[2]; });
    return found;
  }
  function extra(template, typed, href) {
    return { group: "", words: template.replace("%s", typed), href: href, act: "", icon: dialog.querySelector(".palette-field .icon"), key: "" };
  }
  function draw() {
    var typed = field.value.trim(), number = /^#?(\d{1,15})$/.exec(typed);
    shown = fitting(plain(typed));
    if (number && dialog.dataset.ticket) shown.unshift(extra(dialog.dataset.goto, number[1], dialog.dataset.ticket.replace(/0$/, number[1])));
    if (typed && dialog.dataset.search) shown.push(extra(dialog.dataset.seek, typed, dialog.dataset.search + "?q=" + encodeURIComponent(typed)));
    list.textContent = "";
    var group = null, titled = "";
    shown.forEach(function (each, place) {
      if (!group || (!typed && each.group !== titled)) {
        titled = typed ? "" : each.group;
        group = document.createElement("div");
        group.setAttribute("role", "group");
        if (titled) {
          var title = document.createElement("p");
          title.id = "palette-group-" + place;
          title.className = "palette-title";
          title.setAttribute("role", "presentation");
          title.textContent = titled;
          group.setAttribute("aria-labelledby", title.id);
          group.appendChild(title);
        } else group.setAttribute("aria-label", list.getAttribute("aria-label"));
        list.appendChild(group);
      }
      group.appendChild(option(each, place, typed));
    });
    said.textContent = all.length && !shown.length ? dialog.dataset.none : typed ? dialog.dataset.count.replace("%s", shown.length) : "";
    mark(shown.length ? 0 : -1);
  }
  function option(each, place, typed) {
    var node = document.createElement("div");
    node.id = "palette-option-" + place;
    node.setAttribute("role", "option");
    node.setAttribute("aria-selected", "false");
    node.dataset.place = place;
    if (each.icon) node.appendChild(each.icon.cloneNode(true));
    var words = document.createElement("span");
    words.textContent = each.words;
    node.appendChild(words);
    if (typed && each.group) { var of = document.createElement("small"); of.textContent = each.group; node.appendChild(of); }
    if (each.key) { var key = document.createElement("kbd"); key.className = "key"; key.textContent = each.key; node.appendChild(key); }
    return node;
  }
  function mark(place) {
    here = place;
    list.querySelectorAll("[role=option]").forEach(function (node) {
      node.setAttribute("aria-selected", node.dataset.place === String(place) ? "true" : "false");
    });
    var node = place < 0 ? null : document.getElementById("palette-option-" + place);
    if (node) { field.setAttribute("aria-activedescendant", node.id); node.scrollIntoView({ block: "nearest" }); }
    else field.removeAttribute("aria-activedescendant");
  }
  function close() { if (dialog.open) dialog.close(); }
  function choose(place) {
    var each = shown[place];
    if (!each) return;
    close();
    if (!each.act || !window.webcare.act(each.act)) location.href = each.href;
  }

  document.addEventListener("keydown", function (event) {
    if ((event.metaKey || event.ctrlKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      parts();
      if (dialog.open) close(); else open();
      return;
    }
    if (!dialog.open || event.target !== field || event.isComposing) return;
    var last = shown.length - 1, to = {
      ArrowDown: here < last ? here + 1 : 0, ArrowUp: here > 0 ? here - 1 : last,
      PageDown: Math.min(last, here + 8), PageUp: Math.max(0, here - 8)
    }[event.key];
    if (to !== undefined) { event.preventDefault(); mark(to); }
    else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) { event.preventDefault(); choose(here); }
  });
  document.addEventListener("input", function (event) { if (event.target === field) draw(); });
  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-palette]") && !event.ctrlKey && !event.metaKey && !event.shiftKey) { event.preventDefault(); open(); return; }
    if (!dialog.open) return;
    var node = event.target.closest("#palette-list [role=option]");
    if (node) choose(Number(node.dataset.place));
    else if (event.target === dialog) close(); // beside it
  });
  // The focus goes back where it was; a row that a list redrew meanwhile is found by its name.
  document.addEventListener("close", function (event) {
    if (event.target !== dialog || !before) return;
    var place = before.isConnected ? before : before.id && document.getElementById(before.id);
    if (place && document.activeElement === document.body) place.focus({ preventScroll: true });
  }, true);
})();
