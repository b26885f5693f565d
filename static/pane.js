// The reading pane: the ticket beside its list. Where the screen is narrow, or without this file, a
// ticket opens on its own page.
(function () {
  "use strict";
  var webcare = window.webcare, wide = window.matchMedia("(min-width: 1200px)");
  var FRESH = 60000, TRUSTED = 10000, ALONE = 3000, MOST = 10;
  var current = 0, spot = -1, direction = 1, opening = null, ahead = null, titled = document.title;
  var cache = new Map(), turns = new Map(), stash = new Map(), saving = new Map(), live = false;

  function pane() { return document.getElementById("pane"); }
  function isOn() { return wide.matches && !!pane(); }
  function article() { var place = pane(); return place && place.querySelector("#ticket"); }
  function rows() { return Array.prototype.slice.call(document.querySelectorAll("#list [data-row]")); }
  function rowOf(id) { return document.getElementById("ticket-" + id); }
  function idOf(row) { return Number((/^ticket-(\d+)$/.exec(row.id) || [0, 0])[1]); }
  function address(id) { return pane().dataset.url.replace(/0$/, id); }
  function turn(id) { return turns.get(id) || 0; }

  /* What was fetched before it was asked for. Any news of a ticket drops its copy, and one that was
     under way meanwhile; without news (no stream) a copy counts for seconds only. Fetching marks
     nothing: presence and reading are told by the page that is shown, never by its copy. */
  function forget(id) {
    if (id) { cache.delete(id); turns.set(id, turn(id) + 1); return; }
    cache.clear();
    rows().forEach(function (row) { turns.set(idOf(row), turn(idOf(row)) + 1); });
  }
  function ready(id) {
    var copy = cache.get(id), age = copy ? Date.now() - copy.at : Infinity;
    return age < (live ? FRESH : ALONE) ? copy : null;
  }
  function fetched(id, signal) {
    var before = turn(id), began = Date.now();
    return fetch(address(id), { headers: { "HX-Request": "true", "HX-Target": "pane" }, credentials: "same-origin", signal: signal })
      .then(function (answer) {
        if (!answer.ok) { var refused = new Error("refused"); refused.refused = true; throw refused; }
        return answer.text();
      })
      .then(function (html) {
        var copy = { html: html, at: began };
        if (turn(id) === before) {
          cache.set(id, copy);
          if (cache.size > MOST) cache.delete(cache.keys().next().value);
        }
        return copy;
      });
  }
  function fetchAhead() {
    if (!isOn() || (navigator.connection && navigator.connection.saveData)) return;
    var all = rows(), at = place(all, direction), near = [at + direction, at + 2 * direction, at - direction];
    var next = near.map(function (each) { return all[each]; })
      .find(function (row) { return row && idOf(row) && idOf(row) !== current && !ready(idOf(row)); });
    if (!next || ahead) return;
    ahead = new AbortController();
    fetched(idOf(next), ahead.signal).then(function () { ahead = null; fetchAhead(); }, function () { ahead = null; });
  }

  /* Opening. */
  function place(all, step) {
    var row = current && rowOf(current);
    if (row) return all.indexOf(row);
    return spot < 0 ? -1 : Math.min(spot, all.length) - (step > 0 ? 1 : 0);
  }
  function open(id, how) {
    how = how || {};
    if (id === current && article()) return;
    leave();
    if (opening) opening.abort();
    if (ahead) { ahead.abort(); ahead = null; }
    if (!current) titled = document.title;
    current = id;
    mark();
    if (how.push !== false) remember(id);
    var copy = ready(id);
    if (copy) { show(id, copy); return; }
    opening = new AbortController();
    var mine = opening;
    fill("pane-wait"); // never the last ticket under the next one's name
    pane().setAttribute("aria-busy", "true");
    Promise.resolve(saving.get(id)).then(function () { return fetched(id, mine.signal); }).then(function (fresh) {
      if (mine === opening) show(id, fresh);
    }).catch(function (error) {
      if (error.refused) location.href = address(id); // the page says why
      else if (error.name !== "AbortError" && mine === opening) { opening = null; close({ push: false }); webcare.each("[data-offline]", function (node) { node.hidden = false; }); }
    });
  }
  function show(id, copy) {
    opening = null;
    pane().removeAttribute("aria-busy");
    pane().scrollTop = 0;
    htmx.swap(pane(), copy.html, { swapStyle: "innerHTML", swapDelay: 0, settleDelay: 0 });
    var title = article() && article().querySelector("h1");
    var words = title ? title.textContent.trim().replace(/\s+/g, " ") : "";
    document.title = words + " · Webcare";
    document.getElementById("said").textContent = pane().dataset.opened.replace("%s", words);
    restore(id);
    if (Date.now() - copy.at > TRUSTED) { // looked at again, so that nothing old passes for new
      htmx.ajax("GET", address(id), { target: "#ticket", swap: "morph:outerHTML" });
    }
    setTimeout(fetchAhead, 60);
  }
  function close(how) {
    leave();
    if (opening) { opening.abort(); opening = null; }
    var row = current && rowOf(current);
    current = 0;
    mark();
    if (!how || how.push !== false) remember(0);
    pane().removeAttribute("aria-busy");
    fill("pane-none");
    document.title = titled;
    if (row) row.querySelector("[data-row-link]").focus({ preventScroll: true });
  }
  function fill(name) { pane().replaceChildren(document.getElementById(name).content.cloneNode(true)); }
  function mark() {
    webcare.each("#list [data-row-link][aria-current]", function (link) { link.removeAttribute("aria-current"); });
    var row = current && rowOf(current);
    if (!row) return;
    spot = rows().indexOf(row);
    row.querySelector("[data-row-link]").setAttribute("aria-current", "true");
  }

  /* The address follows; a key that is held down is one step back, not fifty. */
  function located(id) {
    var url = new URL(location.href);
    if (id) url.searchParams.set("ticket", id); else url.searchParams.delete("ticket");
    return url.pathname + url.search;
  }
  function list(href) { var url = new URL(href, location.href); url.searchParams.delete("ticket"); return url.pathname + url.search; }
  var listed = list(location.href);
  function remember(id) {
    history[webcare.held ? "replaceState" : "pushState"]({ pane: id }, "", located(id));
  }
  function asked() { return Number(new URL(location.href).searchParams.get("ticket")) || 0; }
  window.addEventListener("popstate", function (event) {
    if (!pane() || !event.state || event.state.pane === undefined) return;
    if (list(location.href) !== listed) { location.reload(); return; }
    if (!isOn()) { if (asked()) location.replace(address(asked())); return; }
    if (asked()) open(asked(), { push: false }); else close({ push: false });
  });
  document.addEventListener("htmx:pushedIntoHistory", function () {
    listed = list(location.href);
    if (current && isOn()) history.replaceState(history.state, "", located(current));
  });
  document.addEventListener("htmx:historyRestore", begin);

  /* What was typed stays: a draft is kept on the server at once, the rest until one comes back. */
  function isText(field) { return field.matches("textarea, input[type=text], input:not([type])"); }
  function leave() {
    var old = article(), id = current;
    if (!old) return;
    old.querySelectorAll("textarea, input").forEach(function (field) {
      if (!isText(field) || field.value === field.defaultValue || !(field.id || field.name)) return;
      var kept = stash.get(id) || new Map();
      kept.set(field.id || field.name, field.value);
      stash.set(id, kept);
      if (field.name === "body" && field.closest("[data-draft]")) keep(id, field);
    });
  }
  function keep(id, field) {
    var form = new FormData(field.form), typed = field.value;
    Array.from(form.keys()).forEach(function (name) { if (form.get(name) instanceof File) form.delete(name); });
    forget(id);
    saving.set(id, fetch(field.getAttribute("hx-post"), { method: "POST", body: form, headers: { "HX-Request": "true" }, credentials: "same-origin", keepalive: typed.length < 20000 })
      .then(function (answer) {
        forget(id);
        saving.delete(id);
        var kept = stash.get(id);
        if (!kept || kept.get(field.id) !== typed) return;
        if (answer.ok || answer.status === 409) kept.delete(field.id);
        if (answer.status === 409) kept.set("not-" + field.id, typed); // a colleague wrote meanwhile: shown beside theirs
      }, function () { saving.delete(id); /* the words are still in the stash */ }));
  }
  function restore(id) {
    var kept = stash.get(id);
    if (!kept || !article()) return;
    stash.delete(id);
    kept.forEach(function (typed, name) {
      var field = article().querySelector("#" + CSS.escape(name)) || article().querySelector('[name="' + CSS.escape(name) + '"]');
      if (!field) { lost(typed); return; }
      if (field.value === typed) return;
      field.value = typed;
      for (var fold = field.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
  function lost(typed) { // its field is gone: the words are not
    var note = document.createElement("div"), head = document.createElement("p"), text = document.createElement("div");
    note.className = "clash";
    head.className = "form-label";
    head.textContent = pane().dataset.typed;
    text.className = "letter";
    text.textContent = typed;
    note.append(head, text);
    article().prepend(note);
  }

  /* Clicks, keys, news. */
  document.addEventListener("click", function (event) {
    if (!isOn() || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    if (event.target.closest("#pane .back")) { event.preventDefault(); close(); return; }
    var link = event.target.closest("#list [data-row-link]");
    var row = link && link.closest("[data-row]");
    if (!row || !idOf(row)) return;
    event.preventDefault();
    if (idOf(row) === current && article()) { if (!event.detail) article().querySelector("h1").focus(); return; }
    open(idOf(row));
    link.focus({ preventScroll: true });
  });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape" || event.defaultPrevented || !isOn() || !current || document.querySelector("dialog[open], details[data-facet][open]")) return;
    var row = rowOf(current), link = row && row.querySelector("[data-row-link]");
    if (link && document.activeElement !== link) link.focus(); else close();
  });
  document.addEventListener("pointerover", function (event) {
    var row = isOn() && event.target.closest && event.target.closest("#list [data-row]"), id = row && idOf(row);
    if (!id || id === current || ready(id) || ahead) return;
    setTimeout(function () {
      if (!row.matches(":hover") || ahead || ready(id)) return;
      ahead = new AbortController();
      fetched(id, ahead.signal).then(function () { ahead = null; }, function () { ahead = null; });
    }, 90);
  });
  function heard(event) {
    var news = {};
    try { news = JSON.parse(event.data); } catch (odd) { /* then all copies go */ }
    forget(news.ticket);
  }
  document.addEventListener("htmx:sseOpen", function (event) {
    if (event.detail && event.detail.source) event.detail.source.addEventListener("lists", heard); // once, however often
    live = true;
    forget();
    setTimeout(fetchAhead, 200);
  });
  ["htmx:sseError", "htmx:sseClose"].forEach(function (name) {
    document.addEventListener(name, function () { live = false; forget(); });
  });
  document.addEventListener("htmx:afterRequest", function (event) { // one's own acts are news as well
    var done = event.detail;
    if (!isOn() || !current || !done.requestConfig || done.requestConfig.verb === "get") return;
    if (!/\/presence$/.test(done.requestConfig.path)) forget(current);
    if (/\/seen$/.test(done.requestConfig.path) && done.successful && rowOf(current)) {
      rowOf(current).classList.remove("is-unread");
      webcare.each(".unread", function (dot) { dot.remove(); }, rowOf(current));
    }
  });
  document.addEventListener("htmx:afterSwap", function () { if (isOn()) mark(); });
  document.addEventListener("htmx:afterSettle", function (event) {
    if (isOn() && event.target.id === "list") setTimeout(fetchAhead, 400);
  });
  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-filters]")) document.getElementById("main").classList.toggle("shows-filters");
  });
  wide.addEventListener("change", function () {
    if (!wide.matches && current && pane()) { leave(); location.assign(address(current)); }
  });

  // A row that is drawn anew stays the one that is open.
  if (window.Idiomorph) {
    var usual = Idiomorph.defaults.callbacks.beforeAttributeUpdated;
    Idiomorph.defaults.callbacks.beforeAttributeUpdated = function (name, node, change) {
      var row = name === "aria-current" && change === "remove" && node.matches("[data-row-link]") && node.closest("[data-row]");
      return row && current && idOf(row) === current ? false : usual(name, node, change);
    };
  }

  function begin() {
    if (!pane()) return;
    current = 0;
    listed = list(location.href);
    if (!history.state || !history.state.htmx) history.replaceState({ pane: asked() }, "");
    if (asked() && !wide.matches) { location.replace(address(asked())); return; }
    if (!isOn()) return;
    if (asked()) open(asked(), { push: false }); else setTimeout(fetchAhead, 300);
  }
  webcare.pane = {
    isOn: isOn, place: place, waits: function () { return !!opening; },
    shows: function (row) { return !!current && idOf(row) === current; },
    open: function (row, step) { direction = step; open(idOf(row)); }
  };
  begin();
})();
